import { equalBytes } from '../../../crypto';
import type { Clock } from '../../clock';
import type { Transaction } from '../../database';
import { DomainError } from '../../errors';
import { RequestInvalid } from '../request-errors';
import type { IdempotentCall } from './idempotent-call';
import { IdempotencyStore } from './idempotency.store';
import { Turns } from './turns';

const KEPT_MS = 86_400_000;
const PRUNE_EVERY_MS = 60_000;
/** A call holds one connection, and what it calls may hold two more at a time: transactions of their own within it. */
const CONNECTIONS_PER_CALL = 3;

/** Provider token of a {@link CallTrail}. */
export const CALL_TRAIL = Symbol('CALL_TRAIL');

/** Sees to it that each call leaves a trace, in the transaction of what it changed. */
export interface CallTrail {
  leave(tx: Transaction, request: IdempotentCall['request']): Promise<void>;
}

/**
 * Carries unsafe calls out: everything a call changes, and the memory that it was carried out, is one transaction. So a call that failed left nothing
 * behind and may be repeated, and of two at the same time the second waits and gets the first one's answer.
 * Only as many run at once as the pool has connections for, less one for everybody else: calls that each hold one and wait for another would never end.
 */
export class UnsafeCalls {
  private prunedAt = -PRUNE_EVERY_MS;
  private readonly turns: Turns;

  constructor(
    private readonly store: IdempotencyStore,
    private readonly clock: Clock,
    private readonly trail: CallTrail,
  ) {
    this.turns = new Turns(Math.max(1, Math.floor((store.poolSize - 1) / CONNECTIONS_PER_CALL)));
  }

  /**
   * Runs `work` once per call. `keep` says what of the answer may be stored, when that is not all of it: a secret, or anything personal, may not, and
   * a repetition is then answered without it.
   */
  run<T>(
    call: IdempotentCall,
    work: (tx: Transaction) => Promise<T>,
    keep: (answer: T) => unknown = same,
  ): Promise<T> {
    const traced = async (tx: Transaction) => {
      const answer = await work(tx);
      await this.trail.leave(tx, call.request);
      return answer;
    };
    return this.turns.take(() => this.carryOut(call, traced, keep));
  }

  private async carryOut<T>(
    call: IdempotentCall,
    work: (tx: Transaction) => Promise<T>,
    keep: (answer: T) => unknown,
  ): Promise<T> {
    const { tags } = call;
    if (!tags) return this.store.transaction(work);
    await this.pruneSometimes();
    return this.store.transaction(async (tx) => {
      const now = this.clock.now();
      if (!(await this.store.claim(tx, tags.record, tags.body, new Date(now), new Date(now + KEPT_MS))))
        return this.replay<T>(tx, call, tags);
      const answer = await work(tx);
      await this.store.complete(tx, tags.record, keep(answer));
      return answer;
    });
  }

  private async replay<T>(
    tx: Transaction,
    call: IdempotentCall,
    tags: { record: Buffer; body: Buffer },
  ): Promise<T> {
    const known = await this.store.find(tx, tags.record);
    if (!known)
      throw new DomainError(
        'conflict',
        'idempotency.expired',
        'the record of this call expired just now; repeat it',
      );
    if (!equalBytes(known.bodyTag, tags.body))
      throw new RequestInvalid([
        { path: 'Idempotency-Key', rule: 'must be new for a call with another body' },
      ]);
    call.markReplayed();
    return known.answer as T;
  }

  private async pruneSometimes(): Promise<void> {
    if (this.clock.monotonic() - this.prunedAt < PRUNE_EVERY_MS) return;
    this.prunedAt = this.clock.monotonic();
    await this.store.prune(new Date(this.clock.now()));
  }
}

function same<T>(answer: T): T {
  return answer;
}
