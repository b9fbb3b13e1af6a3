import type { AuditLog } from '../../../audit';
import type { Evidence, StepLog, StepPlace } from '../../../foundation/steps';
import type { RecordedStep, RequestExecutionStore, RequestToExecute } from './request-execution.store';

/** A step that begins or ends. */
interface Turn extends StepPlace {
  state: 'started' | 'done';
  evidence: Evidence;
}

/** How often a step that goes on waiting is recorded again, so that nobody takes its request for forgotten. */
const STILL_WAITING_MS = 60_000;

/**
 * Steps of one request, recorded in the register and the audit log. A step that waits is looked at several times a second, by as many requests as wait: that
 * writes nothing while nothing has changed.
 */
export class RequestStepLog implements StepLog {
  private recorded = new Map<string, RecordedStep>();

  constructor(
    private readonly store: RequestExecutionStore,
    private readonly audit: AuditLog,
    private readonly request: RequestToExecute,
    private readonly names: readonly string[],
    private readonly now: () => Date,
  ) {}

  async done(): Promise<Map<string, Evidence>> {
    const steps = await this.store.steps(this.request.id, this.names);
    this.recorded = new Map(steps.map((step) => [step.name, step]));
    return new Map(
      steps.filter(({ state }) => state === 'done').map(({ name, evidence }) => [name, evidence]),
    );
  }

  async began(step: StepPlace): Promise<void> {
    const [begun] = this.begun(step);
    if (begun !== undefined) await this.record([begun]);
  }

  async waits(name: string, evidence: Evidence): Promise<void> {
    const at = this.now();
    const before = this.recorded.get(name);
    const isSame =
      before?.state === 'waiting' && JSON.stringify(before.evidence) === JSON.stringify(evidence);
    if (isSame && at.getTime() - before.at.getTime() < STILL_WAITING_MS) return;
    await this.store.transaction((tx) =>
      this.store.note(tx, this.request.id, [{ name, state: 'waiting', at, evidence }]),
    );
  }

  ended(step: StepPlace & { evidence: Evidence }, next?: StepPlace): Promise<void> {
    return this.record([{ ...step, state: 'done' }, ...(next === undefined ? [] : this.begun(next))]);
  }

  /** Nothing for a step that was begun before and taken up again. */
  private begun({ name, index }: StepPlace): Turn[] {
    return this.recorded.has(name) ? [] : [{ name, index, state: 'started', evidence: {} }];
  }

  private record(turns: readonly Turn[]): Promise<void> {
    const { id, subjectRef } = this.request;
    const at = this.now();
    return this.store.transaction(async (tx) => {
      await this.store.note(
        tx,
        id,
        turns.map(({ name, state, evidence }) => ({ name, state, at, evidence })),
      );
      await this.audit.appendAll(
        tx,
        turns.map(({ state, index }) => ({
          type: 'request.step',
          actor: { kind: 'process', ref: 'worker' },
          subject: subjectRef,
          ref: { request: id },
          code: state,
          n: { step: index + 1 },
        })),
      );
    });
  }
}
