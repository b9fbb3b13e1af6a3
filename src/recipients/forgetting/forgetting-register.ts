import { Injectable } from '@nestjs/common';
import { type Actor, type AuditFact, AuditLog } from '../../audit';
import type { Transaction } from '../../foundation/database';
import type { TargetState } from '../outbound';
import type { KeptTarget } from './forgetting-row';
import { ForgettingStore } from './forgetting.store';

/** States that the audit log tells of; the others are on the way to one of them. */
const TOLD = [
  'submitted',
  'acknowledged',
  'expires-by-date',
  'expired',
  'manual-evidence-needed',
  'manual-evidence-attached',
  'not-possible',
  'not-applicable',
  'failed',
] as const;
const isTold = (state: TargetState): state is (typeof TOLD)[number] =>
  (TOLD as readonly TargetState[]).includes(state);

/** Changes targets, and says in the register and the audit log what their steps come to: a failure is a fact that somebody can be told of. */
@Injectable()
export class ForgettingRegister {
  constructor(
    private readonly store: ForgettingStore,
    private readonly audit: AuditLog,
  ) {}

  async change(
    tx: Transaction,
    target: KeptTarget,
    change: Partial<KeptTarget>,
    actor: Actor,
  ): Promise<KeptTarget> {
    const changed = await this.store.change(tx, target, change);
    await this.show(tx, target.requestId, [target.step], actor);
    return changed;
  }

  /** Shows steps as their targets stand. */
  async show(tx: Transaction, requestId: string, steps: readonly string[], actor: Actor): Promise<void> {
    const moved = await this.store.show(tx, requestId, steps);
    const facts = moved.flatMap(({ state, channelId, items }): AuditFact[] =>
      isTold(state)
        ? [
            {
              type: 'request.step',
              actor,
              ref: { request: requestId, ...(channelId !== null && { channel: channelId }) },
              code: state,
              n: { items },
            },
          ]
        : [],
    );
    await this.audit.appendAll(tx, facts);
  }
}
