import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { RecipientNotices } from '../../recipients/notices';
import { Obligations } from '../../vault/obligations';
import { ErasureFeedWriter } from '../erasure-feed.store';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { SubjectRowsStore } from '../subject-rows.store';
import { WORKER } from './worker-actor';

/** Tells every recipient that was shown the person's messages (GDPR Art. 19): by webhook, or when it polls; and a row of the feed for all. */
@Injectable()
export class TellRecipientsStep implements ErasureStep {
  readonly name = 'tell-recipients';

  constructor(
    private readonly feed: ErasureFeedWriter,
    private readonly notices: RecipientNotices,
    private readonly obligations: Obligations,
    private readonly rows: SubjectRowsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ id, subjectRef }: ErasureRequest): Promise<StepOutcome> {
    const obligation = await this.obligations.living(id, 'recipient-feed');
    const now = new Date(this.clock.now());
    const recipients = await this.rows.transaction(async (tx) => {
      await this.feed.announce(tx, {
        subjectRef,
        requestId: id,
        erasedAt: now,
        sealed: obligation?.sealed ? { obligationId: obligation.id, ...obligation.sealed } : null,
      });
      return this.notices.tell(tx, { type: 'subject.erased', subjectRef, requestId: id }, WORKER);
    });
    return stepDone({
      at: now.toISOString(),
      recipients,
      externalIds: obligation?.sealed ? 'sealed' : 'none',
    });
  }
}
