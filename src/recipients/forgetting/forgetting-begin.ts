import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { outbox } from '../../foundation/outbox';
import { forgetOutside } from './forget-outside.job';
import { ForgettingRegister } from './forgetting-register';
import { ForgettingStore } from './forgetting.store';

/** Begins to carry a plan out. */
@Injectable()
export class ForgettingBegin {
  constructor(
    private readonly store: ForgettingStore,
    private readonly register: ForgettingRegister,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Shows every target in the register, and has those called that can be: in the caller's transaction, by a job. Returns counts by state. */
  async begin(tx: Transaction, requestId: string, actor: Actor): Promise<Record<string, number>> {
    await this.store.begin(tx, requestId, new Date(this.clock.now()));
    const targets = await this.store.ofRequest(requestId, tx);
    await this.register.show(tx, requestId, [...new Set(targets.map(({ step }) => step))], actor);
    if (targets.some(({ nextAt }) => nextAt !== null)) await outbox.add(tx, forgetOutside, { requestId });
    const counts: Record<string, number> = {};
    for (const { state } of targets) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  }
}
