import { Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { OutsidePlanner, SealedPlan } from '../../recipients/forgetting';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { IdentifierOpener } from '../identifier-opener';

/**
 * Collects, while it can still be read, what Meta and BSPs must be told to forget, and seals it under an obligation of the request. Where nothing opens since
 * an earlier request of the same person has done so, nothing is planned twice; where nothing opens and nobody has, a person must act outside.
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
    const { identifiers, unreadable } = await this.identifiers.open(request);
    const isUnnamed = identifiers.length === 0;
    if (isUnnamed && unreadable === 0 && (await this.sealed.hasPlanned(request.subjectRef)))
      return stepDone({ targets: 0, plannedBefore: true });
    const plan = isUnnamed ? [] : await this.planner.plan(request, identifiers);
    if (isUnnamed || unreadable > 0) plan.push(this.planner.unnamed(request));
    await this.sealed.keep(request.id, plan);
    return stepDone({
      targets: plan.length,
      calls: plan.filter(({ operand }) => operand !== undefined).length,
      identifiers: identifiers.length,
      unreadable,
    });
  }
}
