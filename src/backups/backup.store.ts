import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';

const WORKER = { kind: 'process', ref: 'worker' } as const;

/** What made a copy; `other`: nobody knows. */
export type CopyKind =
  | 'pg-dump'
  | 'pgbackrest-full'
  | 'pgbackrest-diff'
  | 'pgbackrest-incr'
  | 'redis-rdb'
  | 'redis-aof'
  | 'replica'
  | 'replication-slot'
  | 'other';

/** Whether Lethe knows how to restore a copy of this kind. */
export function isRestorable(kind: CopyKind): boolean {
  return kind === 'pg-dump' || kind.startsWith('pgbackrest-');
}

/** How many rows each table of a copy holds. */
export type RowCounts = Record<string, number>;

/** A copy of this database, as the catalogue has it. */
export interface Backup {
  id: string;
  kind: CopyKind;
  state: 'running' | 'complete' | 'failed';
  objectKey: string;
  objectId: Buffer;
  sealSeq: number;
  /** The tool's own name of it, where it has one. */
  label: string | null;
  /** The copy that it cannot be restored without. */
  dependsOn: string | null;
  /** Event times of the oldest and newest data inside. */
  dataFrom: Date;
  dataTo: Date;
  rows: RowCounts;
  /** The destruction ledger and the keyring's generation when it was made. */
  ledgerSize: number | null;
  generation: number | null;
  sizeBytes: number | null;
  sha256: Buffer | null;
  expiresAt: Date;
  deletedAt: Date | null;
  /** When it was noticed that it is gone before its time. */
  missingAt: Date | null;
  createdAt: Date;
}

/** What is known of a copy when its dump begins. */
export interface NewBackup extends Pick<
  Backup,
  'id' | 'kind' | 'objectKey' | 'objectId' | 'dataFrom' | 'dataTo' | 'rows' | 'expiresAt'
> {
  epochs: { classId: number; bucket: number }[];
  ledgerSize: number;
  ledgerRoot: Buffer;
  generation: number;
}

/** What a physical copy is called, and between which points of the write-ahead log it was made. */
export interface PhysicalPlace {
  kind: CopyKind;
  label: string;
  objectKey: string;
  dependsOn: string | null;
  timeline: number;
  systemIdentifier: string;
  lsnStart: string;
  lsnStop: string;
  walStart: string;
  walStop: string;
}

const COLUMNS = `id, kind, state, object_key AS "objectKey", object_id AS "objectId", seal_seq AS "sealSeq", label, depends_on AS "dependsOn", data_from AS "dataFrom",
  data_to AS "dataTo", rows, ledger_size::float AS "ledgerSize", generation::float, size_bytes::float AS "sizeBytes", sha256,
  expires_at AS "expiresAt", deleted_at AS "deletedAt", missing_at AS "missingAt", created_at AS "createdAt"`;

/** Rows of `backup`: the catalogue. */
@Injectable()
export class BackupStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async begin(tx: Transaction, made: NewBackup): Promise<void> {
    await tx.query(
      `INSERT INTO backup (id, kind, object_key, object_id, data_from, data_to, epochs, rows, ledger_size, ledger_root, generation, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        made.id,
        made.kind,
        made.objectKey,
        made.objectId,
        made.dataFrom,
        made.dataTo,
        JSON.stringify(made.epochs),
        JSON.stringify(made.rows),
        made.ledgerSize,
        made.ledgerRoot,
        made.generation,
        made.expiresAt,
      ],
    );
  }

  async complete(tx: Transaction, id: string, stored: { sizeBytes: number; sha256: Buffer }): Promise<void> {
    await tx.query(
      `UPDATE backup SET state = 'complete', size_bytes = $2, sha256 = $3 WHERE id = $1 AND state = 'running'`,
      [id, stored.sizeBytes, stored.sha256],
    );
  }

  /** Notes where a physical copy stands in the write-ahead log. */
  async place(tx: Transaction, id: string, at: PhysicalPlace, dataTo: Date, expiresAt: Date): Promise<void> {
    await tx.query(
      `UPDATE backup SET label = $2, object_key = $3, depends_on = $4, timeline = $5, system_identifier = $6, lsn_start = $7, lsn_stop = $8,
              wal_start = $9, wal_stop = $10, data_to = $11, expires_at = $12, kind = $13 WHERE id = $1`,
      [
        id,
        at.label,
        at.objectKey,
        at.dependsOn,
        at.timeline,
        at.systemIdentifier,
        at.lsnStart,
        at.lsnStop,
        at.walStart,
        at.walStop,
        dataTo,
        expiresAt,
        at.kind,
      ],
    );
  }

  /** Notes in row and log that a copy came to nothing, whether or not it had a row by then. */
  async failed(audit: AuditLog, id: string, error: unknown): Promise<void> {
    const failure = error instanceof DomainError ? error.code : 'backup.failed';
    await this.transaction(async (tx) => {
      await tx.query(
        `UPDATE backup SET state = 'failed', failure = $2, deleted_at = now() WHERE id = $1 AND state = 'running'`,
        [id, failure],
      );
      await audit.append(tx, {
        type: 'backup.failed',
        actor: WORKER,
        ref: { backup: id },
        code: codeOfFailure(failure),
      });
    });
  }

  async find(id: string): Promise<Backup | undefined> {
    const rows = await this.database.query<Backup[]>(`SELECT ${COLUMNS} FROM backup WHERE id = $1`, [id]);
    return rows[0];
  }

  /** A copy that is there and whole. Throws `backup.unknown`, `backup.expired`. */
  async restorable(id: string): Promise<Backup> {
    const backup = await this.find(id);
    if (backup?.state !== 'complete')
      throw new DomainError('missing', 'backup.unknown', 'the catalogue has no complete copy of that id');
    if (backup.deletedAt !== null) throw new DomainError('gone', 'backup.expired', 'this copy has expired');
    return backup;
  }

  /** Newest first; all of them without a limit. `before` is the id of the last copy of the page before. */
  list(limit?: number, before?: string): Promise<Backup[]> {
    return this.database.query<Backup[]>(
      `SELECT ${COLUMNS} FROM backup
        WHERE ($2::uuid IS NULL OR (created_at, id) < (SELECT created_at, id FROM backup WHERE id = $2)) ORDER BY created_at DESC, id DESC LIMIT $1`,
      [limit ?? null, before ?? null],
    );
  }

  /** Copies whose end has come and that no lock holds. */
  due(now: Date): Promise<Backup[]> {
    return this.database.query<Backup[]>(
      `SELECT ${COLUMNS} FROM backup WHERE state = 'complete' AND deleted_at IS NULL AND expires_at <= $1
          AND (locked_until IS NULL OR locked_until <= $1) ORDER BY expires_at`,
      [now],
    );
  }

  /** Copies that are there, or are being made. */
  living(): Promise<Backup[]> {
    return this.database.query<Backup[]>(
      `SELECT ${COLUMNS} FROM backup WHERE state <> 'failed' AND deleted_at IS NULL`,
    );
  }

  /** Whether something is catalogued under this name and has not ended. */
  async knowsObject(objectKey: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      'SELECT 1 FROM backup WHERE object_key = $1 AND deleted_at IS NULL',
      [objectKey],
    );
    return rows.length > 0;
  }

  /** Notes the end of a copy and what shows it; false when it had ended before. */
  async end(tx: Transaction, id: string, at: Date, evidence: Buffer): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE backup SET deleted_at = $2, deletion_evidence_sha256 = $3 WHERE id = $1 AND deleted_at IS NULL',
      [id, at, evidence],
    );
    return count > 0;
  }

  async markMissing(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE backup SET missing_at = $2 WHERE id = $1 AND missing_at IS NULL', [id, at]);
  }

  /** Catalogues a copy that somebody else made: whatever may be in it, from the beginning unless that is known. It ends with the one that it needs. */
  async adopt(
    tx: Transaction,
    found: Pick<Backup, 'id' | 'kind' | 'objectKey' | 'objectId' | 'expiresAt' | 'dataTo'> & {
      dataFrom?: Date;
      /** Object key of the copy that it cannot be restored without. */
      needs?: string | undefined;
      sizeBytes: number;
      sha256: Buffer;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO backup (id, kind, state, object_key, object_id, data_from, data_to, expires_at, size_bytes, sha256, label, depends_on)
       SELECT $1, $2, 'complete', $3, $4, $5, $6, least($7, needed.expires_at), $8, $9, $10, needed.id
         FROM (VALUES ($11)) wanted (key) LEFT JOIN backup needed ON needed.object_key = wanted.key AND needed.deleted_at IS NULL`,
      [
        found.id,
        found.kind,
        found.objectKey,
        found.objectId,
        found.dataFrom ?? new Date(0),
        found.dataTo,
        found.expiresAt,
        found.sizeBytes,
        found.sha256,
        found.objectKey.split('/').at(-1),
        found.needs ?? null,
      ],
    );
  }

  /** Copies that have run since before `before`: they died with their worker. */
  async abandoned(before: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT id FROM backup WHERE state = 'running' AND created_at < $1`,
      [before],
    );
    return rows.map(({ id }) => id);
  }

  /** What this copy's data reach to by now: the log that is archived after a physical copy belongs to it until the next full one. */
  async reachTo(id: string, at: Date): Promise<void> {
    await this.database.query('UPDATE backup SET data_to = greatest(data_to, $2) WHERE id = $1', [id, at]);
  }

  /** The newest physical copy of these kinds that is whole, if there is one. */
  async newestOf(kinds: readonly CopyKind[]): Promise<Backup | undefined> {
    const rows = await this.database.query<Backup[]>(
      `SELECT ${COLUMNS} FROM backup WHERE kind = ANY($1) AND state = 'complete' AND deleted_at IS NULL AND missing_at IS NULL
        ORDER BY created_at DESC LIMIT 1`,
      [kinds],
    );
    return rows[0];
  }

  /** Copies that cannot be restored without this one and have not ended. */
  dependents(id: string): Promise<Backup[]> {
    return this.database.query<Backup[]>(
      `SELECT ${COLUMNS} FROM backup WHERE depends_on = $1 AND deleted_at IS NULL`,
      [id],
    );
  }

  /** One scheduler at a time, until the transaction ends. */
  async exclude(tx: Transaction): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('lethe/backup-schedule'))`);
  }

  /** Whether a copy was made since `since`, or tried or asked for since `triedSince`. */
  async hasSince(tx: Transaction, since: Date, triedSince: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM backup WHERE (kind = 'pg-dump' OR kind LIKE 'pgbackrest-%') AND created_at > CASE state WHEN 'complete' THEN $1 ELSE $2 END
       UNION ALL SELECT 1 FROM outbox WHERE name = 'backups.run' AND created_at > $2 LIMIT 1`,
      [since, triedSince],
    );
    return rows.length > 0;
  }

  async newestComplete(tx: Transaction): Promise<string | undefined> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT id FROM backup WHERE (kind = 'pg-dump' OR kind LIKE 'pgbackrest-%') AND state = 'complete' AND deleted_at IS NULL AND missing_at IS NULL
        ORDER BY created_at DESC LIMIT 1`,
    );
    return rows[0]?.id;
  }
}

/** What the log says of a failure; the row has the code itself. */
function codeOfFailure(failure: string): 'dump' | 'base' | 'abandoned' | 'failed' {
  if (failure.startsWith('backup.pg_')) return 'dump';
  if (failure.startsWith('backup.pgbackrest')) return 'base';
  return failure === 'backup.abandoned' ? 'abandoned' : 'failed';
}
