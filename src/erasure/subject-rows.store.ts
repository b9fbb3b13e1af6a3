import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** Tables that hold rows of a person, in the order in which they are emptied. */
export const SUBJECT_TABLES = [
  'message',
  'message_status',
  'platform_event',
  'subject_identifier',
  'assignment',
  'conversation_class',
  'class_move',
  'request_prose',
  'outgoing_message',
  'request_signal',
  'verification_code',
  'consent_event',
] as const;
/** One of {@link SUBJECT_TABLES}. */
export type SubjectTable = (typeof SUBJECT_TABLES)[number];

/** How many rows of a person there are. */
export type SubjectCounts = Record<SubjectTable, number>;

/** Rows per statement: short enough to keep nobody waiting, and to be interrupted in between. */
const BATCH = 2_000;

/** A person's rows, whichever module owns them: counted and deleted. */
@Injectable()
export class SubjectRowsStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async count(subjectRef: string): Promise<SubjectCounts> {
    const counts = SUBJECT_TABLES.map(
      (table) => `(SELECT count(*) FROM ${table} WHERE subject_ref = $1)::float AS ${table}`,
    );
    const [row] = await this.database.query<SubjectCounts[]>(`SELECT ${counts.join(', ')}`, [subjectRef]);
    return row!;
  }

  /** How many media of the person there are, stored or not. */
  async countMedia(subjectRef: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM media WHERE subject_ref = $1',
      [subjectRef],
    );
    return row!.count;
  }

  /** The highest incarnation that any row names: how many keys the person had. At least 1. */
  async incarnations(subjectRef: string): Promise<number> {
    const [row] = await this.database.query<{ highest: number | null }[]>(
      `SELECT max(incarnation) AS highest FROM (
         SELECT incarnation FROM subject_identifier WHERE subject_ref = $1
         UNION ALL SELECT max(incarnation) FROM message WHERE subject_ref = $1) seen`,
      [subjectRef],
    );
    return row?.highest ?? 1;
  }

  /** People erased since `since` who have rows all the same. */
  async erasedWithRows(since: Date): Promise<string[]> {
    const left = SUBJECT_TABLES.map(
      (table) => `EXISTS (SELECT FROM ${table} t WHERE t.subject_ref = s.subject_ref)`,
    );
    const rows = await this.database.query<{ subjectRef: string }[]>(
      `SELECT subject_ref AS "subjectRef" FROM subject s WHERE state = 'erased' AND erased_at > $1 AND (${left.join(' OR ')})`,
      [since],
    );
    return rows.map(({ subjectRef }) => subjectRef);
  }

  /** Deletes the rows of a person that a table has, some at a time; returns how many. Those that somebody commits meanwhile may stay. */
  async deleteAll(table: SubjectTable, subjectRef: string): Promise<number> {
    let deleted = 0;
    for (let some = BATCH; some === BATCH; deleted += some) some = await this.deleteSome(table, subjectRef);
    return deleted;
  }

  private async deleteSome(table: SubjectTable, subjectRef: string): Promise<number> {
    // A partitioned table has no ctid of its own: rows are named by table and place.
    const [, count] = await this.database.query<[unknown, number]>(
      `DELETE FROM ${table} WHERE (tableoid, ctid) IN (SELECT tableoid, ctid FROM ${table} WHERE subject_ref = $1 LIMIT ${BATCH})`,
      [subjectRef],
    );
    return count;
  }
}
