import { Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { ForgettingBegin } from '../../recipients/forgetting';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { SubjectRowsStore } from '../subject-rows.store';
import { WORKER } from './worker-actor';

/** Has Meta and BSPs told, by a job beside the cycle: the keys here die whatever comes of it (`meta-whatsapp.md` §4.4). */
@Injectable()
export class TellOutsideStep implements ErasureStep {
  readonly name = 'tell-outside';

  constructor(
    private readonly forgetting: ForgettingBegin,
    private readonly rows: SubjectRowsStore,
  ) {}

  async run({ id }: ErasureRequest): Promise<StepOutcome> {
    const targets = await this.rows.transaction((tx) => this.forgetting.begin(tx, id, WORKER));
    return stepDone({ targets });
  }
}
