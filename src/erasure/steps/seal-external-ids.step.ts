import { Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { Obligations } from '../../vault/obligations';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { IdentifierOpener } from '../identifier-opener';
import { SubjectRowsStore } from '../subject-rows.store';

const DAY_MS = 86_400_000;
/** How long recipients can read which of their records is meant. The keyring allows 30 days. */
const FEED_DAYS = 29;

/**
 * The ids that CRM systems gave the person are sealed again, under a key that ends within a month, so that the recipients can be told whom it is about.
 * Before the fence of an erasure; rectifications and restrictions need it for the same reason.
 */
@Injectable()
export class SealExternalIdsStep implements ErasureStep {
  readonly name = 'seal-external-ids';

  constructor(
    private readonly identifiers: IdentifierOpener,
    private readonly rows: SubjectRowsStore,
    private readonly obligations: Obligations,
  ) {}

  async run(request: Pick<ErasureRequest, 'id' | 'subjectRef' | 'grantId'>): Promise<StepOutcome> {
    if (await this.obligations.living(request.id, 'recipient-feed')) return stepDone({ repeated: true });
    const { identifiers } = await this.identifiers.open(request);
    const externalIds = identifiers.filter(({ kind }) => kind === 'externalId').map(({ value }) => value);
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
}
