import { DataSource } from 'typeorm';
import type { CredentialFacts } from './credential-facts';
import type { CredentialKind, CredentialReader } from './credential-kinds';
import type { SealedCredential } from './credential-record';
import type { CountedUse } from './credential-uses';

/** A version of a credential, for a process that opens it. */
export interface StoredCredential extends Omit<SealedCredential, 'record'> {
  kind: CredentialKind;
  scope: string;
  version: number;
  facts: CredentialFacts;
  createdAt: Date;
  /** The secret, sealed; null for a version that does not count any more. */
  record: Buffer | null;
}

/** Rows of `credential` as a process that opens them sees them. Ingest has a view, which shows the kinds that it uses and no others. */
export class LiveCredentialStore {
  private readonly table: string;

  constructor(
    private readonly database: DataSource,
    private readonly reader: CredentialReader,
  ) {
    this.table = reader === 'ingest' ? 'ingest_credential' : 'credential';
  }

  /** All versions of a kind that there ever were, newest first; of one scope if one is named. */
  versions(kind: CredentialKind, scope: string | undefined, now: Date): Promise<StoredCredential[]> {
    return this.database.query<StoredCredential[]>(
      `SELECT id, kind, scope, version, facts, created_at AS "createdAt", record_id AS "recordId",
              CASE WHEN revoked_at IS NULL AND (accepted_until IS NULL OR accepted_until > $1) THEN record END AS record
         FROM ${this.table} WHERE kind = $2 AND ($3::text IS NULL OR scope = $3)
        ORDER BY created_at DESC, version DESC`,
      [now, kind, scope ?? null],
    );
  }

  /** Adds to the log of uses. */
  async addUses(counted: readonly CountedUse[]): Promise<void> {
    await this.database.query(
      `INSERT INTO credential_use AS known (credential_id, process, used_on, uses, last_used_at)
       SELECT id, $1, day, uses, at FROM unnest($2::uuid[], $3::date[], $4::bigint[], $5::timestamptz[]) AS counted (id, day, uses, at) ORDER BY id, day
       ON CONFLICT (credential_id, used_on, process)
       DO UPDATE SET uses = known.uses + excluded.uses, last_used_at = greatest(known.last_used_at, excluded.last_used_at)`,
      [
        this.reader,
        counted.map(({ credentialId }) => credentialId),
        counted.map(({ usedOn }) => usedOn),
        counted.map(({ uses }) => uses),
        counted.map(({ lastUsedAt }) => lastUsedAt),
      ],
    );
  }

  /** One version, whether it counts or not; undefined once its key is destroyed. For the process that ends credentials. */
  async version(id: string): Promise<(StoredCredential & { record: Buffer }) | undefined> {
    const rows = await this.database.query<(StoredCredential & { record: Buffer })[]>(
      `SELECT id, kind, scope, version, facts, created_at AS "createdAt", record_id AS "recordId", record
         FROM ${this.table} WHERE id = $1 AND record IS NOT NULL`,
      [id],
    );
    return rows[0];
  }
}
