import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Granularity } from '../../crypto';
import type { Transaction } from '../../foundation/database';

/** A retention class as it is now. */
export interface RetentionClass {
  classId: number;
  name: string;
  periodDays: number;
  /** Width of new buckets; older ones keep theirs. */
  granularity: Granularity;
  /** From 1; one more with each change. */
  version: number;
  updatedAt: Date;
}

/** A period of a class, and from when on it was the one that counts. */
export interface RetentionPeriod {
  classId: number;
  periodDays: number;
  changedAt: Date;
}

const COLUMNS = `class_id AS "classId", name, period_days AS "periodDays", granularity, version, updated_at AS "updatedAt"`;

/** Rows of `retention_class` and `retention_class_version`. */
@Injectable()
export class RetentionClassStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** All classes by name. */
  all(): Promise<RetentionClass[]> {
    return this.database.query<RetentionClass[]>(`SELECT ${COLUMNS} FROM retention_class ORDER BY name`);
  }

  async findByName(name: string): Promise<RetentionClass | undefined> {
    const rows = await this.database.query<RetentionClass[]>(
      `SELECT ${COLUMNS} FROM retention_class WHERE name = $1`,
      [name],
    );
    return rows[0];
  }

  async findById(classId: number): Promise<RetentionClass | undefined> {
    const rows = await this.database.query<RetentionClass[]>(
      `SELECT ${COLUMNS} FROM retention_class WHERE class_id = $1`,
      [classId],
    );
    return rows[0];
  }

  /** What every class has promised, and since when; of each class the newest first. */
  periods(): Promise<RetentionPeriod[]> {
    return this.database.query<RetentionPeriod[]>(
      `SELECT class_id AS "classId", period_days AS "periodDays", changed_at AS "changedAt" FROM retention_class_version
        ORDER BY class_id, version DESC`,
    );
  }

  /** The class for changing; others who change it wait until this transaction ends. */
  async lockByName(tx: Transaction, name: string): Promise<RetentionClass | undefined> {
    const rows = await tx.query<RetentionClass[]>(
      `SELECT ${COLUMNS} FROM retention_class WHERE name = $1 FOR UPDATE`,
      [name],
    );
    return rows[0];
  }

  /** Makes a class under the next number: numbers are never used again, since they are bound into seals. */
  async create(
    tx: Transaction,
    name: string,
    periodDays: number,
    granularity: Granularity,
  ): Promise<RetentionClass> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('retention_class'))`);
    const [row] = await tx.query<RetentionClass[]>(
      `INSERT INTO retention_class (class_id, name, period_days, granularity)
       SELECT max(class_id) + 1, $1, $2, $3 FROM retention_class_version RETURNING ${COLUMNS}`,
      [name, periodDays, granularity],
    );
    return row!;
  }

  async update(
    tx: Transaction,
    classId: number,
    periodDays: number,
    granularity: Granularity,
  ): Promise<RetentionClass> {
    const [[row]] = await tx.query<[RetentionClass[], number]>(
      `UPDATE retention_class SET period_days = $2, granularity = $3, version = version + 1, updated_at = now()
        WHERE class_id = $1 RETURNING ${COLUMNS}`,
      [classId, periodDays, granularity],
    );
    return row!;
  }

  /** Keeps what the class is from now on, and who decided it. */
  async recordVersion(
    tx: Transaction,
    { classId, version, periodDays, granularity }: RetentionClass,
    changedBy: string | null,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO retention_class_version (class_id, version, period_days, granularity, changed_by) VALUES ($1, $2, $3, $4, $5)`,
      [classId, version, periodDays, granularity, changedBy],
    );
  }
}
