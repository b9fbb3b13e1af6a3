import { wipe } from '../crypto';
import type { Clock } from '../foundation/clock';
import { DomainError } from '../foundation/errors';
import type { Logger } from '../foundation/logging';
import type { KeyringClient } from '../keyring/client';
import type { CredentialKind } from './credential-kinds';
import { openCredential } from './credential-record';
import type { CredentialUses } from './credential-uses';
import { isLive } from './credentials';
import type { LiveCredentialStore, StoredCredential } from './live-credentials.store';
import { type CredentialFiles, fileCounts, readSecretLines } from './secret-file';

/** How often the table is looked at though nobody asks. */
const LOOK_MS = 5_000;
/** Least time between two looks that were asked for: forged requests must not become a load on the database. */
const PAUSE_MS = 100;
/** How old the last good look may be while its secrets still count. */
const STALE_MS = 60_000;

/** What {@link HeldSecrets} stands on. */
export interface HeldSecretsGround {
  store: LiveCredentialStore;
  keyring: KeyringClient;
  clock: Clock;
  logger: Logger;
  files?: CredentialFiles;
  /** Where uses are counted. */
  uses?: CredentialUses;
}

/** A secret in hand; without an id it came from a file. */
interface HeldSecret {
  id: string | null;
  bytes: Buffer;
}

/**
 * The secrets of one kind, kept open: for a process that checks every request with them. A change is noticed within seconds, and at once by a request
 * that no secret in hand fits ({@link lookAgain}), so that a rotation refuses nothing.
 *
 * While the keyring is away, secrets in hand go on counting for as long as the table lists them: the keyring's part is opening, and they are open.
 * While the table cannot be read, they count for a minute more: longer, and one that was revoked meanwhile would; and without the table nothing that
 * they let in could be stored anyway. After that, {@link live} is an outage (503) and never a refusal.
 */
export class HeldSecrets {
  private readonly held = new Map<string, Buffer>();
  private order: HeldSecret[] = [];
  private fromFile: Buffer[] = [];
  private lookedAt = -Infinity;
  private beganAt = -Infinity;
  private looking: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly kind: CredentialKind,
    private readonly ground: HeldSecretsGround,
  ) {}

  /** Looks for the first time, and from now on every few seconds. A first look that fails does not fail the start: it is repeated. */
  async start(): Promise<void> {
    await this.quietly();
    this.timer = setInterval(() => void this.quietly(), LOOK_MS);
    this.timer.unref();
  }

  /** Ends looking and overwrites what is held. */
  stop(): void {
    clearInterval(this.timer);
    wipe(...this.held.values(), ...this.fromFile);
    this.held.clear();
    this.order = [];
    this.fromFile = [];
    this.lookedAt = -Infinity;
  }

  /** The secrets that count now, newest first; to be used before anything is awaited. Throws `credential.unavailable` when that is not known, or there are none. */
  live(): readonly Buffer[] {
    if (this.isStale()) throw unavailable('the list of credentials could not be read for a minute');
    const all = this.inHand();
    if (all.length === 0) throw unavailable(`there is no ${this.kind}; add one with POST /v1/credentials`);
    return all.map(({ bytes }) => bytes);
  }

  /**
   * True when `check` finds one of the secrets to fit. When none does, one may have been added a moment ago: the answer is no only after looking again.
   * Throws when that cannot be done: whoever came with it is asked to come again, rather than refused.
   */
  async fits(check: (secrets: readonly Buffer[]) => boolean): Promise<boolean> {
    if (!this.isStale() && this.anyFits(check, this.inHand())) return true;
    await this.lookAgain();
    this.live();
    return this.anyFits(check, this.inHand());
  }

  /** Each is tried, also after one that fits: the time does not tell which it was. The log of uses is told. */
  private anyFits(check: (secrets: readonly Buffer[]) => boolean, secrets: readonly HeldSecret[]): boolean {
    const fitting = secrets.filter(({ bytes }) => check([bytes]));
    for (const { id } of fitting) this.ground.uses?.note(id);
    return fitting.length > 0;
  }

  /** Resolves after a look that began after this call, many callers sharing one. Throws what kept it from being whole: then `no` is not known. */
  lookAgain(): Promise<void> {
    this.next ??= this.nextLook();
    return this.next;
  }

  private isStale(): boolean {
    return this.ground.clock.monotonic() - this.lookedAt > STALE_MS;
  }

  private inHand(): readonly HeldSecret[] {
    if (this.fromFile.length === 0) return this.order;
    return [...this.order, ...this.fromFile.map((bytes) => ({ id: null, bytes }))];
  }

  private async nextLook(): Promise<void> {
    await this.looking.catch(() => undefined);
    const waitMs = this.beganAt + PAUSE_MS - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    this.next = undefined;
    this.looking = this.look();
    return this.looking;
  }

  private async quietly(): Promise<void> {
    await this.lookAgain().catch((error: unknown) => {
      this.ground.logger.warn(
        { err: error, kind: this.kind },
        'credentials could not be looked at; it is tried again',
      );
    });
  }

  private async look(): Promise<void> {
    const { store, clock } = this.ground;
    this.beganAt = performance.now();
    const began = clock.monotonic();
    const stored = await store.versions(this.kind, undefined, new Date(clock.now()));
    const live = stored.filter(isLive);
    this.forgetAllBut(live);
    this.readFile(stored);
    this.lookedAt = began;
    const failures = (await Promise.allSettled(live.map((row) => this.take(row)))).flatMap((one) =>
      one.status === 'rejected' ? [one.reason as unknown] : [],
    );
    this.order = this.heldOf(live);
    if (failures.length > 0) throw failures[0];
  }

  private heldOf(live: readonly { id: string }[]): HeldSecret[] {
    return live.flatMap(({ id }) => {
      const bytes = this.held.get(id);
      return bytes === undefined ? [] : [{ id, bytes }];
    });
  }

  private async take(row: StoredCredential & { record: Buffer }): Promise<void> {
    if (this.held.has(row.id)) return;
    this.held.set(row.id, await openCredential(this.ground.keyring, row));
    this.ground.logger.info({ credential: row.id, kind: this.kind }, 'a credential counts from now on');
  }

  private forgetAllBut(live: readonly { id: string }[]): void {
    const living = new Set(live.map(({ id }) => id));
    for (const [id, secret] of this.held) {
      if (living.has(id)) continue;
      this.held.delete(id);
      wipe(secret);
      this.ground.logger.info({ credential: id, kind: this.kind }, 'a credential counts no more');
    }
    this.order = this.heldOf(live);
  }

  /** A file that cannot be read just now changes nothing: it is being replaced. */
  private readFile(stored: readonly StoredCredential[]): void {
    const { clock, files = {}, logger } = this.ground;
    const file = files[this.kind];
    let secrets: Buffer[] = [];
    try {
      if (file !== undefined && fileCounts(this.kind, stored, clock.now()))
        secrets = readSecretLines(file.path);
    } catch (error) {
      logger.error(
        { err: error, kind: this.kind },
        'a file of secrets could not be read again; the former ones stay in use',
      );
      return;
    }
    wipe(...this.fromFile);
    this.fromFile = secrets;
  }
}

function unavailable(why: string): DomainError {
  return new DomainError('unavailable', 'credential.unavailable', why);
}
