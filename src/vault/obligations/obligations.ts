import { Inject, Injectable } from '@nestjs/common';
import { randomBytes, randomUuid } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { KeyringClient } from '../../keyring/client';
import { openDuty, sealDuties, sealHandout } from './obligation-record';
import { type Obligation, type ObligationKind, ObligationStore } from './obligation.store';

const HOUR_MS = 3_600_000;

/** Makes obligations and ends them: the key first, then what was sealed under it. */
@Injectable()
export class Obligations {
  constructor(
    private readonly store: ObligationStore,
    private readonly keyring: KeyringClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Makes an obligation with a key of its own, which the keyring destroys at the deadline even if nobody asks. Should the transaction fail, the
   * key stands unused until then. At most 30 days.
   */
  async make(tx: Transaction, kind: ObligationKind, requestId: string, lifeMs: number): Promise<Obligation> {
    const id = randomUuid();
    // The keyring counts in whole hours, rounded down: nothing lives longer than it says.
    const dueAt = new Date(Math.floor((this.clock.now() + lifeMs) / HOUR_MS) * HOUR_MS);
    await this.keyring.createKey('obligation', id, dueAt.getTime() / 1_000);
    const obligation = { id, kind, requestId, dueAt, destroyedAt: null, sealed: null };
    await this.store.add(tx, obligation);
    return obligation;
  }

  /** Seals what is owed, for the API to hand out, and keeps it beside its obligation. */
  async seal(tx: Transaction, { id }: Obligation, body: object): Promise<void> {
    const recordId = randomBytes(16);
    await this.store.keep(tx, id, {
      recordId,
      record: await sealHandout(this.keyring, { obligationId: id, recordId }, body),
    });
  }

  /** Seals what the worker alone needs to know, and keeps it beside its obligation. */
  async keepDuty(tx: Transaction, { id }: Obligation, body: object): Promise<void> {
    const [sealed] = await sealDuties(this.keyring, id, [body]);
    await this.store.keep(tx, id, sealed!);
  }

  /** Opens what {@link keepDuty} keeps; throws `keyring.lease.…` once the obligation has ended. */
  openDuty({ id, sealed }: Obligation): Promise<unknown> {
    return openDuty(this.keyring, { obligationId: id, ...sealed! });
  }

  /** The living obligation of a request and kind. */
  living(requestId: string, kind: ObligationKind): Promise<Obligation | undefined> {
    return this.store.living(requestId, kind);
  }

  /** The living obligations of one kind that requests of a person left. */
  livingOf(subjectRef: string, kind: ObligationKind): Promise<Pick<Obligation, 'id'>[]> {
    return this.store.livingOf(subjectRef, kind);
  }

  /** Obligations whose deadline has passed. */
  due(limit = 100): Promise<Obligation[]> {
    return this.store.due(new Date(this.clock.now()), limit);
  }

  /** Destroys the keys of obligations, for good; what they sealed is noise from here on. Idempotent. */
  async shred(
    tx: Transaction,
    obligations: readonly Pick<Obligation, 'id'>[],
    reason: 'done' | 'expired',
  ): Promise<void> {
    if (obligations.length === 0) return;
    await this.keyring.destroy(obligations.map(({ id }) => ({ kind: 'obligation', keyId: id, reason })));
    await this.store.markDestroyed(
      tx,
      obligations.map(({ id }) => id),
      new Date(this.clock.now()),
    );
  }
}
