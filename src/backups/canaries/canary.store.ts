import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Canary, canaryOf } from './canary';

/** A canary that was planted. */
export type PlantedCanary = Canary & { subjectRef: string };

/** Rows of `canary`. */
@Injectable()
export class CanaryStore {
  constructor(private readonly database: DataSource) {}

  async add(subjectRef: string, seed: Buffer, at: Date): Promise<void> {
    await this.database.query('INSERT INTO canary (subject_ref, seed, planted_at) VALUES ($1, $2, $3)', [
      subjectRef,
      seed,
      at,
    ]);
  }

  /** All that were ever planted, also those that were erased since. */
  async all(): Promise<PlantedCanary[]> {
    const rows = await this.database.query<{ subjectRef: string; seed: Buffer }[]>(
      'SELECT subject_ref AS "subjectRef", seed FROM canary ORDER BY planted_at',
    );
    return rows.map(({ subjectRef, seed }) => ({ subjectRef, ...canaryOf(seed) }));
  }

  async plantedSince(at: Date): Promise<number> {
    const [row] = await this.database.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM canary WHERE planted_at >= $1',
      [at],
    );
    return row!.count;
  }

  /** Runs work that only one process does at a time; undefined, and nothing is done, while another is at it. */
  exclusively<T>(work: () => Promise<T>): Promise<T | undefined> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ locked: boolean }[]>(
        `SELECT pg_try_advisory_xact_lock(hashtext('canary')) AS locked`,
      );
      return row!.locked ? work() : undefined;
    });
  }

  /** Of a business number that takes webhooks: its id at Meta. */
  async anyPhoneNumberId(): Promise<string | undefined> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT phone_number_id AS id FROM channel WHERE phone_number_id ~ '^\\d+$' ORDER BY registered DESC, created_at LIMIT 1`,
    );
    return rows[0]?.id;
  }
}
