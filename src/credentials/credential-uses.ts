import type { Clock } from '../foundation/clock';
import type { Logger } from '../foundation/logging';
import type { LiveCredentialStore } from './live-credentials.store';

/** How long uses are counted before they are written: one row a process, day and version, not one a webhook. */
const WRITE_MS = 5_000;

/** Uses of one version on one day. */
export interface CountedUse {
  credentialId: string;
  usedOn: string;
  uses: number;
  lastUsedAt: Date;
}

/**
 * The log of uses of each version: how often, and when last, by process and day. Counts are written a few seconds late, and tried again when the database is
 * away; a process that is killed loses those seconds. What it is for: to see a token used after its rotation, or a secret that nobody uses.
 */
export class CredentialUses {
  private counted = new Map<string, CountedUse>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: LiveCredentialStore,
    private readonly clock: Clock,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** Counts a use; null, a secret from a file, has no version to be counted for. */
  note(credentialId: string | null): void {
    if (credentialId === null) return;
    const lastUsedAt = new Date(this.clock.now());
    const usedOn = lastUsedAt.toISOString().slice(0, 10);
    const key = `${credentialId} ${usedOn}`;
    const uses = (this.counted.get(key)?.uses ?? 0) + 1;
    this.counted.set(key, { credentialId, usedOn, uses, lastUsedAt });
    this.timer ??= setTimeout(() => void this.write(), WRITE_MS).unref();
  }

  /** Called by Nest while the database is still there. */
  beforeApplicationShutdown(): Promise<void> {
    return this.write();
  }

  /** Writes what was counted. Never rejects: a log of uses keeps nothing from being used. */
  async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const counted = [...this.counted.values()];
    this.counted = new Map();
    if (counted.length === 0) return;
    try {
      await this.store.addUses(counted);
    } catch (error) {
      this.logger.warn({ err: error }, 'uses of credentials could not be written; they are tried again');
      for (const one of counted) this.putBack(one);
    }
  }

  private putBack(one: CountedUse): void {
    const key = `${one.credentialId} ${one.usedOn}`;
    const since = this.counted.get(key);
    const uses = one.uses + (since?.uses ?? 0);
    this.counted.set(key, { ...one, uses, lastUsedAt: since?.lastUsedAt ?? one.lastUsedAt });
    this.timer ??= setTimeout(() => void this.write(), WRITE_MS).unref();
  }
}
