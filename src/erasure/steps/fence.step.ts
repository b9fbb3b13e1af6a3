import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { stepDone, type StepOutcome, stepWaits } from '../../foundation/steps';
import { SubjectStore } from '../../subjects';
import { type ErasureRequest, type ErasureStep, evidenceOf } from '../erasure-request';
import { PersonFence } from '../person-fence';
import { SubjectRowsStore } from '../subject-rows.store';
import { WORKER } from './worker-actor';

/** Somebody placed a hold just now. */
const LOOK_AGAIN_MS = 500;

/** Stops all use of the person's keys: nothing is sealed or opened for them any more, and redelivered webhooks are suppressed. */
@Injectable()
export class FenceStep implements ErasureStep {
  readonly name = 'fence';

  constructor(
    private readonly person: PersonFence,
    private readonly subjects: SubjectStore,
    private readonly rows: SubjectRowsStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(request: ErasureRequest): Promise<StepOutcome> {
    const { id, subjectRef } = request;
    const raised = await this.person.raise(request);
    if (raised === undefined) return stepWaits(LOOK_AGAIN_MS, { because: 'new-hold' });
    const { fence } = raised;
    const ticket = await this.rows.transaction(async (tx) => {
      await this.subjects.setState(tx, subjectRef, 'erasing', new Date(this.clock.now()));
      return this.audit.append(tx, {
        type: 'subject.fenced',
        actor: WORKER,
        subject: subjectRef,
        ref: { request: id },
        code: 'erasure',
        n: { waitMs: fence?.waitMs ?? 0 },
      });
    });
    if (fence === undefined) return stepDone({ alreadyDestroyed: true, ticket, waitMs: 0 });
    return stepDone({
      ticket,
      fencedAt: new Date(fence.fencedAt).toISOString(),
      cutoff: new Date(fence.cutoff * 1_000).toISOString(),
      waitMs: fence.waitMs,
      suppressedUntil: new Date(fence.suppressedUntil).toISOString(),
    });
  }
}

/** Lets the leases run out that were given before the fence. The job leaves the worker meanwhile. */
@Injectable()
export class WaitOutStep implements ErasureStep {
  readonly name = 'wait-out';

  constructor(private readonly person: PersonFence) {}

  async run({ subjectRef }: ErasureRequest, done: Parameters<ErasureStep['run']>[1]): Promise<StepOutcome> {
    const waited = evidenceOf(done, 'fence').waitMs;
    const { fence } = await this.person.look(subjectRef);
    if (fence !== undefined && fence.waitMs > 0) return stepWaits(fence.waitMs + 20, { waitMs: waited });
    return stepDone({ waitedMs: waited });
  }
}
