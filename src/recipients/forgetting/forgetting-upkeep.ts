import type { Actor } from '../../audit';
import type { Clock } from '../../foundation/clock';
import { outbox } from '../../foundation/outbox';
import type { KeyringClient } from '../../keyring/client';
import { type Obligations, openDuty, sealDuties } from '../../vault/obligations';
import { forgetOutside } from './forget-outside.job';
import type { ForgettingRegister } from './forgetting-register';
import { GONE } from './forgetting-run';
import type { ForgettingStore } from './forgetting.store';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** An obligation is renewed this long before it ends. */
const RENEW_BEFORE_MS = 2 * DAY_MS;
/** Nothing is owed for longer than this after the execution began: the repetition after 31 days, and a month to mend what fails. */
const OWED_AT_MOST_MS = 62 * DAY_MS;
const AT_ONCE = 100;
const WORKER: Actor = { kind: 'process', ref: 'worker' };

/** What {@link ForgettingUpkeep} works with. */
export interface ForgettingUpkeepParts {
  store: ForgettingStore;
  register: ForgettingRegister;
  obligations: Obligations;
  keyring: KeyringClient;
  clock: Clock;
}

/**
 * What time asks for: dates that have passed, calls that are due again, and obligations that end. An obligation lives for a month at most; what is still
 * to be called then (the repetition after 31 days) is sealed again under a new one, and the old key dies.
 */
export class ForgettingUpkeep {
  constructor(private readonly parts: ForgettingUpkeepParts) {}

  /** Idempotent. Returns counts. */
  async runOnce(): Promise<{ expired: number; renewed: number; ended: number; sent: number }> {
    return {
      expired: await this.noteExpired(),
      renewed: await this.renew(),
      ended: await this.endOrphans(),
      sent: await this.resend(),
    };
  }

  private async noteExpired(): Promise<number> {
    const { store, register } = this.parts;
    const expired = await store.expired(this.now(), AT_ONCE);
    for (const target of expired)
      await store.transaction((tx) =>
        register.change(tx, target, { state: 'expired', at: this.now() }, WORKER),
      );
    return expired.length;
  }

  private async renew(): Promise<number> {
    const { store, obligations, keyring } = this.parts;
    const ending = await store.ending(new Date(this.parts.clock.now() + RENEW_BEFORE_MS), AT_ONCE);
    let renewed = 0;
    for (const { obligationId, requestId, executedAt, lastAt } of ending) {
      const lifeMs = Math.min(lastAt.getTime() + DAY_MS - this.parts.clock.now(), 29 * DAY_MS);
      if (lastAt.getTime() > executedAt.getTime() + OWED_AT_MOST_MS) continue;
      const targets = (await store.ofObligation(obligationId)).filter(({ nextAt }) => nextAt !== null);
      const duties = await Promise.all(
        targets.map(({ recordId, operand }) =>
          openDuty(keyring, { obligationId, recordId: recordId!, record: operand! }),
        ),
      );
      await store.transaction(async (tx) => {
        const next = await obligations.make(tx, 'forgetting', requestId, Math.max(lifeMs, DAY_MS));
        const records = await sealDuties(keyring, next.id, duties as object[]);
        for (const [i, target] of targets.entries()) {
          const { recordId, record } = records[i]!;
          await store.change(tx, target, { obligationId: next.id, recordId, operand: record });
        }
        await obligations.shred(tx, [{ id: obligationId }], 'done');
        await store.dropOperands(tx, obligationId);
      });
      renewed += 1;
    }
    return renewed;
  }

  /** The key of an obligation is gone: what was still to be called under it is a person's to do; what was only kept beside it goes. */
  private async endOrphans(): Promise<number> {
    const { store, register } = this.parts;
    const orphans = await store.orphans(AT_ONCE);
    for (const target of orphans) {
      const { obligationId, recordId, operand, nextAt } = { ...GONE };
      const cleared = { obligationId, recordId, operand, nextAt };
      const isOwed = target.nextAt !== null && target.state !== 'acknowledged';
      await store.transaction((tx) =>
        register.change(tx, target, isOwed ? { ...GONE, at: this.now() } : cleared, WORKER),
      );
    }
    return orphans.length;
  }

  /** Sends the jobs of what has been due for a minute: repetitions, and calls whose job was lost. */
  private async resend(): Promise<number> {
    const { store, clock } = this.parts;
    const requests = await store.dueRequests(new Date(clock.now() - MINUTE_MS), AT_ONCE);
    for (const requestId of requests)
      await store.transaction((tx) => outbox.add(tx, forgetOutside, { requestId }));
    return requests.length;
  }

  private now(): Date {
    return new Date(this.parts.clock.now());
  }
}
