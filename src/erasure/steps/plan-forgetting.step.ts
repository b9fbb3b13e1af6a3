import { Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { OutsidePlanner, SealedPlan } from '../../recipients/forgetting';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { IdentifierOpener } from '../identifier-opener';

/**
 * Collects, while it can still be read, what Meta and BSPs must be told to forget, and seals it under an obligation of the request. An earlier request of
 * the same person has done so: then nothing opens, and nothing is planned twice.
 */
@Injectable()
export class PlanForgettingStep implements ErasureStep {
  readonly name = 'plan-forgetting';

  constructor(
    private readonly identifiers: IdentifierOpener,
    private readonly planner: OutsidePlanner,
    private readonly sealed: SealedPlan,
  ) {}

  async run(request: ErasureRequest): Promise<StepOutcome> {
    const planned = await this.sealed.size(request.id);
    if (planned > 0) return stepDone({ targets: planned, repeated: true });
    const identifiers = await this.identifiers.open(request);
    if (identifiers.length === 0) return stepDone({ targets: 0 });
    const plan = await this.planner.plan(request, identifiers);
    await this.sealed.keep(request.id, plan);
    return stepDone({
      targets: plan.length,
      calls: plan.filter(({ operand }) => operand !== undefined).length,
      identifiers: identifiers.length,
    });
  }
}
