import { AuditLog } from '../../../audit';
import type { Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
import {
  type JobContext,
  type JobHandler,
  type JobOutcome,
  throwIfInterrupted,
} from '../../../foundation/queue';
import { runSteps, type Step } from '../../../foundation/steps';
import type { KeyringClient } from '../../../keyring/client';
import { executeRequest, type RequestKind } from '../../../requests';
import { RequestExecutionStore, type RequestToExecute } from './request-execution.store';
import { RequestStepLog } from './request-step-log';

/** A request under execution: `executedAt` is known. */
export type ExecutingRequest = RequestToExecute & { executedAt: Date };

/** The steps of each kind of request that the worker carries out. */
export type StepsByKind = Readonly<Partial<Record<RequestKind, readonly Step<ExecutingRequest>[]>>>;

const ACTOR = { kind: 'process', ref: 'worker' } as const;

/** Carries approved requests out: the steps of their kind, in order, each recorded; then the grant that a person's approval made ends, and the request is completed. */
export class ExecuteRequestHandler implements JobHandler<typeof executeRequest.payload> {
  readonly contract = executeRequest;

  constructor(
    private readonly store: RequestExecutionStore,
    private readonly audit: AuditLog,
    private readonly steps: StepsByKind,
    private readonly keyring: Pick<KeyringClient, 'endGrant'>,
    private readonly clock: Clock,
  ) {}

  async runOnce({ requestId }: { requestId: string }, { signal }: JobContext): Promise<JobOutcome> {
    const request = await this.begin(requestId);
    if (request === undefined) return { counts: { nothing: 1 } };
    const steps = this.steps[request.kind];
    if (steps === undefined)
      throw new DomainError(
        'conflict',
        'request.kind',
        'the worker does not carry out requests of this kind',
      );
    const names = steps.map(({ name }) => name);
    const log = new RequestStepLog(this.store, this.audit, request, names, () => this.now());
    const { ran, againInMs } = await runSteps(steps, request, log, () => throwIfInterrupted(signal));
    if (againInMs !== undefined) return { counts: { steps: ran }, runAgainInMs: againInMs };
    // First the grant: killed in between, the next attempt does both.
    if (request.grantId !== null) await this.keyring.endGrant(request.grantId);
    await this.complete(request);
    return { counts: { steps: ran, completed: 1 } };
  }

  /** Leaves a mark in the register; the request itself stays `executing` and is taken up again. */
  async gaveUp({ requestId }: { requestId: string }, code: string): Promise<void> {
    await this.store.transaction(async (tx) => {
      const failed = { name: 'execution', state: 'failed', at: this.now(), evidence: { code } };
      await this.store.note(tx, requestId, [failed]);
      await this.audit.append(tx, {
        type: 'request.step',
        actor: ACTOR,
        ref: { request: requestId },
        code: 'failed',
      });
    });
  }

  /** The request, from now on `executing`; undefined when there is nothing to do: withdrawn, completed, or never approved. */
  private async begin(requestId: string): Promise<ExecutingRequest | undefined> {
    const at = this.now();
    await this.store.transaction(async (tx) => {
      if (!(await this.store.begin(tx, requestId, at))) return;
      const request = await this.store.find(requestId, tx);
      await this.audit.append(tx, {
        type: 'request.executing',
        actor: ACTOR,
        subject: request!.subjectRef,
        ref: { request: requestId },
        code: request!.kind,
      });
    });
    const request = await this.store.find(requestId);
    if (request?.state !== 'executing' || request.executedAt === null) return undefined;
    return { ...request, executedAt: request.executedAt };
  }

  private async complete({ id, kind, subjectRef }: ExecutingRequest): Promise<void> {
    await this.store.transaction(async (tx) => {
      if (!(await this.store.complete(tx, id, this.now()))) return;
      await this.audit.append(tx, {
        type: 'request.completed',
        actor: ACTOR,
        subject: subjectRef,
        ref: { request: id },
        code: kind,
      });
    });
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}
