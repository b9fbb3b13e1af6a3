import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { type DestroyTarget, KeyringClient } from '../../keyring/client';
import { type HoldTarget, HeldRowsStore } from './held-rows.store';
import { type Hold, HoldStore } from './hold.store';

/** What was set aside before a destruction. */
export interface SetAside {
  /** Every hold that the destruction touches, whether or not it keeps something. */
  holdIds: string[];
  /** Messages that were not set aside before. */
  messages: number;
}

const WORKER: Actor = { kind: 'process', ref: 'worker' };
/** Subject-buckets in one call to the keyring. */
const PLACES_PER_CALL = 1_000;

/**
 * Keeps, for holds, what a purge or an erasure is about to destroy (`keys-and-erasure.md` §8): exactly the subject-buckets with held rows, under the hold's
 * own key, and copies of those rows in tables that no purge drops. Who destroys calls {@link setAside} first, and then destroys within
 * {@link unlessNewHold}.
 */
@Injectable()
export class HoldKeeper {
  constructor(
    private readonly holds: HoldStore,
    private readonly rows: HeldRowsStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sets aside what active holds cover of the target. Idempotent. Call it when nothing is sealed there any more: after the fence, or once it is due. */
  async setAside(target: HoldTarget): Promise<SetAside> {
    const active = await this.holds.active(target.kind === 'subject' ? target.subjectRef : undefined);
    const done: SetAside = { holdIds: [], messages: 0 };
    for (const { id } of active) {
      const messages = await this.setAsideFor(id, target);
      if (messages === undefined) continue;
      done.holdIds.push(id);
      done.messages += messages;
    }
    return done;
  }

  /** Runs `destroy` while nobody can place a hold; undefined, without running it, when one was placed that is not among `known`: set aside again. */
  unlessNewHold<T>(known: readonly string[], destroy: () => Promise<T>): Promise<T | undefined> {
    return this.holds.transaction(async (tx) => {
      await this.holds.keepOutNew(tx);
      const active = await this.holds.active(undefined, tx);
      return active.every(({ id }) => known.includes(id)) ? destroy() : undefined;
    });
  }

  /** Ids of all holds in force. */
  async activeIds(): Promise<string[]> {
    return (await this.holds.active()).map(({ id }) => id);
  }

  /** Brings a hold to where it should be: known to the keyring, or, once released, at its end. Idempotent. */
  async settle(holdId: string): Promise<'placed' | 'ended' | 'nothing'> {
    const hold = await this.holds.find(holdId);
    if (hold === undefined || hold.endedAt !== null) return 'nothing';
    if (hold.releasedAt === null) return this.introduce(hold);
    return this.end(hold);
  }

  /** Settles every hold whose job may be lost; returns how many. */
  async settleAll(): Promise<number> {
    const unsettled = await this.holds.unsettled();
    for (const { id } of unsettled) await this.settle(id);
    return unsettled.length;
  }

  private async introduce({ id, subjectRef, knownAt }: Hold): Promise<'placed' | 'nothing'> {
    if (knownAt !== null) return 'nothing';
    await this.keyring.placeHold(id, subjectRef ?? undefined);
    await this.holds.markKnown(id, new Date(this.clock.now()));
    return 'placed';
  }

  private async end({ id, subjectRef }: Hold): Promise<'ended' | 'nothing'> {
    // The key first: should the rest fail, what is left is noise.
    await this.keyring.releaseHold(id);
    const ended = await this.holds.transaction(async (tx) => {
      if (!(await this.holds.end(tx, id, new Date(this.clock.now())))) return false;
      const messages = await this.rows.dropUnheld(tx, id);
      await this.audit.append(tx, {
        type: 'hold.released',
        actor: WORKER,
        ...(subjectRef !== null && { subject: subjectRef }),
        ref: { hold: id },
        code: 'ended',
        n: { messages },
      });
      return true;
    });
    await this.keyring.rotate({ wait: false });
    return ended ? 'ended' : 'nothing';
  }

  /** Undefined when the hold was released meanwhile. */
  private setAsideFor(holdId: string, target: HoldTarget): Promise<number | undefined> {
    return this.holds.transaction(async (tx) => {
      const hold = await this.holds.lockActive(tx, holdId);
      if (hold === undefined) return undefined;
      if (hold.knownAt === null) await this.keyring.placeHold(hold.id, hold.subjectRef ?? undefined);
      const places = await this.rows.places(tx, hold, target);
      // At least one call: an empty list tells the keyring that nothing of it is held.
      for (let at = 0; at === 0 || at < places.length; at += PLACES_PER_CALL)
        await this.keyring.setAside(holdId, targetOf(target), places.slice(at, at + PLACES_PER_CALL));
      await this.rows.addPlaces(tx, holdId, places);
      const messages = await this.rows.copy(tx, hold, target);
      if (places.length > 0)
        await this.audit.append(tx, {
          type: 'hold.set-aside',
          actor: WORKER,
          ...(target.kind === 'subject' && { subject: target.subjectRef }),
          ref: { hold: holdId },
          n: { buckets: places.length, messages },
        });
      return messages;
    });
  }
}

function targetOf(target: HoldTarget): DestroyTarget {
  return target.kind === 'epoch'
    ? { kind: 'epoch', classId: target.classId, bucket: target.bucket, reason: 'purge' }
    : { kind: 'subject', subjectRef: target.subjectRef, reason: 'erasure' };
}
