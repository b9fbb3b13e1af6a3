import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { type Step, stepDone, type StepOutcome } from '../../foundation/steps';
import { ExecutionStepsStore } from './execution-steps.store';

/** A request under execution, as far as these steps know it. */
export interface RequestUnderExecution {
  id: string;
  subjectRef: string;
}

/** Keeps a person's messages and serves them to nobody, from now on (GDPR Art. 18, 21). */
@Injectable()
export class RestrictStep implements Step<RequestUnderExecution> {
  readonly name = 'restrict';

  constructor(
    private readonly store: ExecutionStepsStore,
    private readonly audit: AuditLog,
  ) {}

  async run({ id, subjectRef }: RequestUnderExecution): Promise<StepOutcome> {
    const changed = await this.store.transaction(async (tx) => {
      const restricted = await this.store.refreshRestriction(tx, subjectRef);
      if (restricted !== undefined)
        await this.audit.append(tx, {
          type: 'subject.restricted',
          actor: { kind: 'process', ref: 'worker' },
          subject: subjectRef,
          ref: { request: id },
          code: restricted ? 'restricted' : 'lifted',
        });
      return restricted === true;
    });
    return stepDone({ restricted: true, before: !changed });
  }
}
