import { wipe } from '../crypto';
import type { Clock } from '../foundation/clock';
import { DomainError } from '../foundation/errors';
import type { KeyringClient } from '../keyring/client';
import type { CredentialFacts } from './credential-facts';
import type { CredentialKind } from './credential-kinds';
import { openCredential } from './credential-record';
import type { CredentialUses } from './credential-uses';
import type { LiveCredentialStore, StoredCredential } from './live-credentials.store';
import { type CredentialFiles, fileCounts, readSecretLines } from './secret-file';

/** A secret, lent for one use. */
export interface LentSecret {
  /** Null for one that came from a file. */
  readonly id: string | null;
  /** Overwritten when the use is over. */
  readonly bytes: Buffer;
  readonly facts: CredentialFacts;
}

/** Versions that count, newest first: use the first, accept any. */
export type LentSecrets = readonly [LentSecret, ...LentSecret[]];

/**
 * Lends the secrets that this process uses: `use(kind, scope, work)`. Which those are is decided by the keyring, which gives a key only to the
 * processes named when the credential was made.
 */
export class Credentials {
  constructor(
    private readonly store: LiveCredentialStore,
    private readonly keyring: KeyringClient,
    private readonly clock: Clock,
    private readonly files: CredentialFiles = {},
    private readonly uses?: CredentialUses,
  ) {}

  /**
   * Opens a credential for the time of `work` and overwrites it after. Throws `credential.none` (missing) when neither the table nor a file has it,
   * and what database and keyring throw when they are away (unavailable).
   */
  async use<T>(
    kind: CredentialKind,
    scope: string,
    work: (secrets: LentSecrets) => Promise<T> | T,
  ): Promise<T> {
    const secrets = await this.open(kind, scope);
    try {
      const [newest, ...older] = secrets;
      if (newest === undefined) throw noneStored(kind, scope);
      this.uses?.note(newest.id);
      return await work([newest, ...older]);
    } finally {
      wipe(...secrets.map(({ bytes }) => bytes));
    }
  }

  /**
   * Opens one version, whether it still counts or not: for checking it and for ending it where it came from. Throws `credential.gone` when its key is
   * destroyed, or there never was such a version.
   */
  async useVersion<T>(id: string, work: (secret: LentSecret) => Promise<T>): Promise<T> {
    const row = await this.store.version(id);
    if (row === undefined)
      throw new DomainError('gone', 'credential.gone', 'this credential cannot be opened any more');
    const secret = await this.openOne(row);
    this.uses?.note(id);
    try {
      return await work(secret);
    } finally {
      wipe(secret.bytes);
    }
  }

  /** True when {@link use} would find something; opens nothing. */
  async has(kind: CredentialKind, scope: string): Promise<boolean> {
    const now = this.clock.now();
    const stored = await this.store.versions(kind, scope, new Date(now));
    return (
      stored.some(({ record }) => record !== null) ||
      (this.files[kind] !== undefined && fileCounts(kind, stored, now))
    );
  }

  private async open(kind: CredentialKind, scope: string): Promise<LentSecret[]> {
    const now = this.clock.now();
    const stored = await this.store.versions(kind, scope, new Date(now));
    const file = this.files[kind];
    const opened: LentSecret[] = [];
    try {
      for (const row of stored) if (isLive(row)) opened.push(await this.openOne(row));
      if (file !== undefined && fileCounts(kind, stored, now))
        for (const bytes of readSecretLines(file.path))
          opened.push({ id: null, bytes, facts: file.facts ?? {} });
      return opened;
    } catch (error) {
      wipe(...opened.map(({ bytes }) => bytes));
      throw error;
    }
  }

  private async openOne(row: StoredCredential & { record: Buffer }): Promise<LentSecret> {
    return { id: row.id, bytes: await openCredential(this.keyring, row), facts: row.facts };
  }
}

/** True for a version that counts. */
export function isLive(row: StoredCredential): row is StoredCredential & { record: Buffer } {
  return row.record !== null;
}

function noneStored(kind: CredentialKind, scope: string): DomainError {
  return new DomainError(
    'missing',
    'credential.none',
    `no ${kind} is stored for ${scope}; add one with POST /v1/credentials`,
  );
}
