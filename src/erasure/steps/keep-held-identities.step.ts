import { Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { HeldPeople } from '../held-people';

/** Whose the held messages are: sealed again under each legal hold that covers some of them, and nothing else of the person (GDPR Art. 17(3)(e)). */
@Injectable()
export class KeepHeldIdentitiesStep implements ErasureStep {
  readonly name = 'keep-held-identities';

  constructor(private readonly held: HeldPeople) {}

  async run(request: ErasureRequest): Promise<StepOutcome> {
    return stepDone({ holds: await this.held.keep(request) });
  }
}
