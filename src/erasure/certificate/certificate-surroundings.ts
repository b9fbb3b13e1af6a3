import { Injectable } from '@nestjs/common';
import { ForgettingStore } from '../../recipients/forgetting';
import { NoticeStore } from '../../recipients/notices';
import { HeldRowsStore, HoldStore } from '../../retention';
import type { ToldRecipient } from './certificate-facts';
import { CopyCatalogueStore } from './copy-catalogue.store';

/** Who else has something of a person: recipients, Meta and BSPs, legal holds, and copies of the database. */
@Injectable()
export class CertificateSurroundings {
  constructor(
    private readonly notices: NoticeStore,
    private readonly forgetting: ForgettingStore,
    private readonly holds: HoldStore,
    private readonly held: HeldRowsStore,
    private readonly copies: CopyCatalogueStore,
  ) {}

  /** `since`: copies that were deleted before it are not listed. */
  async of(subjectRef: string, since: Date) {
    const [recipients, targets, places, held, copies] = await Promise.all([
      this.recipients(subjectRef),
      this.forgetting.ofSubject(subjectRef),
      this.held.placesOf(subjectRef),
      this.held.countOf(subjectRef),
      this.copies.holding(subjectRef, since),
    ]);
    const ids = [...new Set(places.map(({ holdId }) => holdId))];
    const holds = await Promise.all(ids.map((id) => this.holds.find(id)));
    return {
      recipients,
      targets,
      copies,
      held,
      holds: holds.flatMap((hold) =>
        hold === undefined ? [] : [{ ...hold, places: places.filter(({ holdId }) => holdId === hold.id) }],
      ),
    };
  }

  private async recipients(subjectRef: string): Promise<ToldRecipient[]> {
    const [concerned, notices] = await Promise.all([
      this.notices.concerned(subjectRef),
      this.notices.ofErased(subjectRef),
    ]);
    return concerned.map((recipient) => ({
      ...recipient,
      notice: notices.find(({ recipientId }) => recipientId === recipient.id) ?? null,
    }));
  }
}
