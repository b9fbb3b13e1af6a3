import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { type Step, stepDone, type StepOutcome } from '../../foundation/steps';
import { ExecutionStepsStore } from './execution-steps.store';
import type { RequestUnderExecution } from './restrict.step';

/**
 * Shows what is right beside what it corrects (GDPR Art. 16): in the history that agents and CRM systems read, and in the person's own copy. What was
 * said stays as it was said: a message is evidence of itself, and its seal is not broken to change it.
 */
@Injectable()
export class RectifyStep implements Step<RequestUnderExecution> {
  readonly name = 'rectify';

  constructor(
    private readonly store: ExecutionStepsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ id }: RequestUnderExecution): Promise<StepOutcome> {
    const at = new Date(this.clock.now());
    const statements = await this.store.transaction((tx) => this.store.makeEffective(tx, id, at));
    return stepDone({ statements });
  }
}
