import { Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { HeldIdentities, HeldRowsStore, HoldStore } from '../../retention';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { IdentifierOpener } from '../identifier-opener';

/** Whose the held messages are: sealed again under each legal hold that covers some of them, and nothing else of the person (GDPR Art. 17(3)(e)). */
@Injectable()
export class KeepHeldIdentitiesStep implements ErasureStep {
  readonly name = 'keep-held-identities';

  constructor(
    private readonly holds: HoldStore,
    private readonly rows: HeldRowsStore,
    private readonly identities: HeldIdentities,
    private readonly identifiers: IdentifierOpener,
  ) {}

  async run(request: ErasureRequest): Promise<StepOutcome> {
    const { subjectRef } = request;
    const active = await this.holds.active(subjectRef);
    if (active.length === 0) return stepDone({ holds: 0 });
    const identifiers = await this.identifiers.open(request);
    let kept = 0;
    for (const hold of active)
      await this.holds.transaction(async (tx) => {
        const places = await this.rows.places(tx, hold, { kind: 'subject', subjectRef });
        if (places.length === 0 || identifiers.length === 0) return;
        await this.identities.keep(tx, { holdId: hold.id, subjectRef }, identifiers);
        kept += 1;
      });
    return stepDone({ holds: kept });
  }
}
