import { Injectable } from '@nestjs/common';
import { Direction, IdKind, openRecord, Part, Scope } from '../../crypto';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { KeyringClient, type PartLease } from '../../keyring/client';
import { type SealedIdentifier, SubjectStore } from '../../subjects';
import { Obligations } from '../../vault/obligations';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { SubjectRowsStore } from '../subject-rows.store';

const DAY_MS = 86_400_000;
/** How long recipients can read which of their records is meant. The keyring allows 30 days. */
const FEED_DAYS = 29;

/**
 * The last look at a person's identifiers: the ids that CRM systems gave them are sealed again, under a key that ends within a month, so that the
 * recipients can be told whom to erase. It comes before the fence, after which nothing of the person opens any more.
 */
@Injectable()
export class SealExternalIdsStep implements ErasureStep {
  readonly name = 'seal-external-ids';

  constructor(
    private readonly keyring: KeyringClient,
    private readonly subjects: SubjectStore,
    private readonly rows: SubjectRowsStore,
    private readonly obligations: Obligations,
  ) {}

  async run(request: ErasureRequest): Promise<StepOutcome> {
    if (await this.obligations.living(request.id, 'recipient-feed')) return stepDone({ repeated: true });
    const sealed = (await this.subjects.identifiersOf(request.subjectRef)).filter(
      ({ kind }) => kind === IdKind.externalId,
    );
    const externalIds = await this.open(request, sealed);
    if (externalIds.length === 0) return stepDone({ externalIds: 0 });
    const obligation = await this.rows.transaction(async (tx) => {
      const made = await this.obligations.make(tx, 'recipient-feed', request.id, FEED_DAYS * DAY_MS);
      await this.obligations.seal(tx, made, { externalIds });
      return made;
    });
    return stepDone({
      externalIds: externalIds.length,
      obligation: obligation.id,
      until: obligation.dueAt.toISOString(),
    });
  }

  private async open(
    { subjectRef, grantId }: ErasureRequest,
    identifiers: readonly Omit<SealedIdentifier, 'day'>[],
  ): Promise<string[]> {
    const values: string[] = [];
    for (const row of identifiers) {
      const [answer] = await this.keyring.lease([
        {
          direction: 'open',
          scope: Scope.subject,
          subjectRef,
          incarnation: row.incarnation,
          classId: 0,
          bucket: 0,
          part: Part.identifiers,
          ...(grantId !== null && { grantId }),
        },
      ]);
      // Fenced or destroyed before: an earlier request of the same person has told the recipients.
      if (answer?.status === 'ok') values.push(openIdentifier(answer.lease, row));
    }
    return values;
  }
}

function openIdentifier(lease: PartLease, row: Omit<SealedIdentifier, 'day'>): string {
  const place = {
    part: Part.identifiers,
    scope: Scope.subject,
    subjectRef: row.subjectRef,
    incarnation: row.incarnation,
    classId: 0,
    bucket: 0,
    sealSeq: 1,
    messageId: row.id,
    direction: Direction.none,
    schemaVersion: 1,
  };
  const body = lease.use((key) => openRecord(key, place, row.identifiers));
  return (JSON.parse(body.toString('utf8')) as { value: string }).value;
}
