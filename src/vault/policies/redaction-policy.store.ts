import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A stored version: its JSON text as it was decided. */
export interface StoredPolicy {
  version: number;
  policy: string;
  changedAt: Date;
  changedBy: string | null;
}

const SELECT = `SELECT version, policy, changed_at AS "changedAt", changed_by AS "changedBy" FROM redaction_policy_version`;

/** Rows of `redaction_policy_version`: they are only ever added. */
@Injectable()
export class RedactionPolicyStore {
  constructor(private readonly database: DataSource) {}

  /** The version in force; undefined until somebody decides one. */
  async latest(): Promise<StoredPolicy | undefined> {
    const [row] = await this.database.query<StoredPolicy[]>(`${SELECT} ORDER BY version DESC LIMIT 1`);
    return row;
  }

  /** The same for changing it: others who change it wait until this transaction ends. */
  async lockLatest(tx: Transaction): Promise<StoredPolicy | undefined> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('redaction_policy_version'))`);
    const [row] = await tx.query<StoredPolicy[]>(`${SELECT} ORDER BY version DESC LIMIT 1`);
    return row;
  }

  /** Versions before that one, newest first. */
  before(version: number, limit: number): Promise<StoredPolicy[]> {
    return this.database.query<StoredPolicy[]>(
      `${SELECT} WHERE version < $1 ORDER BY version DESC LIMIT $2`,
      [version, limit],
    );
  }

  async add(
    tx: Transaction,
    { version, policy, changedBy }: Omit<StoredPolicy, 'changedAt'>,
  ): Promise<StoredPolicy> {
    const [row] = await tx.query<StoredPolicy[]>(
      `INSERT INTO redaction_policy_version (version, policy, changed_by) VALUES ($1, $2, $3)
       RETURNING version, policy, changed_at AS "changedAt", changed_by AS "changedBy"`,
      [version, policy, changedBy],
    );
    return row!;
  }

  /** Which of these channels do not exist. */
  async unknownChannels(tx: Transaction, ids: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT wanted::text AS id FROM unnest($1::uuid[]) AS wanted WHERE NOT EXISTS (SELECT FROM channel WHERE id = wanted)`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }
}
