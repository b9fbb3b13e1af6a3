import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { HoldCriteria } from './hold.store';

/** A subject-bucket. */
export interface HeldPlace {
  subjectRef: string;
  incarnation: number;
  classId: number;
  bucket: number;
}

/** Whose rows are about to go: those of a bucket, or those of a person. */
export type HoldTarget =
  { kind: 'epoch'; classId: number; bucket: number } | { kind: 'subject'; subjectRef: string };

type Criteria = HoldCriteria & { id: string };

/** The held tables, their originals, and when a row of each happened. A status is held with the subject-bucket that it lies in. */
const TABLES = [
  { held: 'held_message', original: 'message', at: 'sent_at' },
  { held: 'held_event', original: 'platform_event', at: 'occurred_at' },
  { held: 'held_status', original: 'message_status', at: null },
] as const;

/** Rows that holds keep: which they are, the copies of them, and their end. */
@Injectable()
export class HeldRowsStore {
  constructor(private readonly database: DataSource) {}

  /** Subject-buckets of the target with rows that the hold covers, and whose keys can still be set aside: the people are not erased. */
  async places(tx: Transaction, hold: Criteria, target: HoldTarget): Promise<HeldPlace[]> {
    const { text, values } = scope(hold, target);
    return tx.query<HeldPlace[]>(
      `SELECT found.subject_ref AS "subjectRef", found.incarnation, found.class_id AS "classId", found.bucket::float AS bucket
         FROM (SELECT subject_ref, incarnation, class_id, bucket FROM message r WHERE ${text('r', 'sent_at')}
               UNION SELECT subject_ref, incarnation, class_id, bucket FROM platform_event r WHERE ${text('r', 'occurred_at')}) found
         LEFT JOIN subject s USING (subject_ref)
        WHERE s.state IS DISTINCT FROM 'erased'
          AND NOT EXISTS (SELECT FROM held_place p WHERE p.hold_id = $1 AND p.subject_ref = found.subject_ref
                             AND p.incarnation = found.incarnation AND p.class_id = found.class_id AND p.bucket = found.bucket)`,
      values,
    );
  }

  /** Notes that the keyring keeps these places for the hold. */
  async addPlaces(tx: Transaction, holdId: string, places: readonly HeldPlace[]): Promise<void> {
    await tx.query(
      `INSERT INTO held_place (hold_id, subject_ref, incarnation, class_id, bucket)
       SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::int[], $5::bigint[]) ON CONFLICT DO NOTHING`,
      [
        holdId,
        places.map(({ subjectRef }) => subjectRef),
        places.map(({ incarnation }) => incarnation),
        places.map(({ classId }) => classId),
        places.map(({ bucket }) => bucket),
      ],
    );
  }

  /** Copies the rows of the target that the hold covers, in places that it keeps; returns how many messages are new among the copies. */
  async copy(tx: Transaction, hold: Criteria, target: HoldTarget): Promise<number> {
    const { text, values } = scope(hold, target);
    let messages = 0;
    for (const { held, original, at } of TABLES) {
      const columns = (await this.columnsOf(held)).join(', ');
      const rows = await tx.query<{ count: number }[]>(
        `WITH copied AS (
           INSERT INTO ${held} (${columns}) SELECT ${columns} FROM ${original} r
            WHERE ${text('r', at)} AND ${keptPlace('r', '$1')}
           ON CONFLICT DO NOTHING RETURNING 1)
         SELECT count(*)::int AS count FROM copied`,
        values,
      );
      if (held === 'held_message') messages = rows[0]!.count;
    }
    return messages;
  }

  /** Messages of these buckets that holds in force cover, by hold. */
  coveredIn(
    classId: number,
    buckets: readonly number[],
  ): Promise<{ reference: string; reason: string; messages: number }[]> {
    return this.database.query(
      `SELECT h.reference, h.reason, count(*)::float AS messages
         FROM hold h JOIN message r ON r.class_id = $1 AND r.bucket = ANY($2::bigint[]) AND ${covers('h', 'r', 'sent_at')}
        WHERE h.released_at IS NULL GROUP BY h.id ORDER BY h.placed_at`,
      [classId, buckets],
    );
  }

  /** Holds in force that cover a message. */
  async covering(message: { subjectRef: string; channelId: string; sentAt: Date }): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT h.id FROM hold h, (SELECT $1::uuid AS subject_ref, $2::uuid AS channel_id, $3::timestamptz AS sent_at) r
        WHERE h.released_at IS NULL AND ${covers('h', 'r', 'sent_at')} ORDER BY h.placed_at`,
      [message.subjectRef, message.channelId, message.sentAt],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes away what a released hold alone kept; returns how many messages went. */
  async dropUnheld(tx: Transaction, holdId: string): Promise<number> {
    await tx.query('DELETE FROM held_identity WHERE hold_id = $1', [holdId]);
    const left = await tx.query<unknown[]>('SELECT 1 FROM held_place WHERE hold_id = $1 LIMIT 1', [holdId]);
    if (left.length === 0) return 0;
    let messages = 0;
    for (const { held, at } of TABLES) {
      const [, count] = await tx.query<[unknown, number]>(
        `DELETE FROM ${held} r WHERE ${keptPlace('r', '$1')}
            AND NOT EXISTS (SELECT FROM hold h WHERE h.id <> $1 AND h.released_at IS NULL AND ${covers('h', 'r', at)} AND ${keptPlace('r', 'h.id')})`,
        [holdId],
      );
      if (held === 'held_message') messages = count;
    }
    await tx.query('DELETE FROM held_place WHERE hold_id = $1', [holdId]);
    return messages;
  }

  /** Keeps who a person is, sealed under the hold's key; once per hold and person. */
  async addIdentity(
    tx: Transaction,
    identity: { id: Buffer; holdId: string; subjectRef: string; identifiers: Buffer },
  ): Promise<void> {
    await tx.query(
      'INSERT INTO held_identity (id, hold_id, subject_ref, identifiers) VALUES ($1, $2, $3, $4) ON CONFLICT (hold_id, subject_ref) DO NOTHING',
      [identity.id, identity.holdId, identity.subjectRef, identity.identifiers],
    );
  }

  /** Subject-buckets that holds keep of a person, by hold: what a certificate says is suspended. */
  placesOf(subjectRef: string): Promise<{ holdId: string; classId: number; bucket: number }[]> {
    return this.database.query(
      `SELECT DISTINCT hold_id AS "holdId", class_id AS "classId", bucket::float AS bucket
         FROM held_place p JOIN hold h ON h.id = p.hold_id WHERE p.subject_ref = $1 AND h.released_at IS NULL ORDER BY 1, 2, 3`,
      [subjectRef],
    );
  }

  /** How many messages and media of a person holds keep now. Media stay where they are: what counts is their place. */
  async countOf(subjectRef: string): Promise<{ messages: number; media: number }> {
    const [row] = await this.database.query<{ messages: number; media: number }[]>(
      `SELECT (SELECT count(*) FROM held_message WHERE subject_ref = $1)::float AS messages,
              (SELECT count(*) FROM media r WHERE subject_ref = $1
                  AND EXISTS (SELECT FROM held_place p WHERE p.subject_ref = r.subject_ref AND p.class_id = r.class_id AND p.bucket = r.bucket))::float AS media`,
      [subjectRef],
    );
    return row!;
  }

  private async columnsOf(table: string): Promise<string[]> {
    const rows = await this.database.query<{ name: string }[]>(
      `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [table],
    );
    return rows.map(({ name }) => name);
  }
}

/** The rows of a table that a hold covers within a target; the first value is the hold's id. */
function scope(hold: Criteria, target: HoldTarget) {
  const values: unknown[] = [hold.id];
  const place = (value: unknown) => `$${values.push(value)}`;
  const among =
    target.kind === 'epoch'
      ? { class_id: place(target.classId), bucket: place(target.bucket) }
      : { subject_ref: place(target.subjectRef) };
  const subject = hold.subjectRef === null ? null : place(hold.subjectRef);
  const channel = hold.channelId === null ? null : place(hold.channelId);
  const from = hold.sentFrom === null ? null : place(hold.sentFrom);
  const to = hold.sentTo === null ? null : place(hold.sentTo);
  // Every parameter must be used: a status has neither channel nor time of its own, and lies in the place of what has.
  const unused = (value: string | null) => (value === null ? '' : ` AND ${value}::text IS NOT NULL`);
  const text = (row: string, at: string | null) =>
    Object.entries(among)
      .map(([column, value]) => `${row}.${column} = ${value}`)
      .join(' AND ') +
    (subject === null ? '' : ` AND ${row}.subject_ref = ${subject}`) +
    (at === null
      ? unused(channel) + unused(from) + unused(to)
      : (channel === null ? '' : ` AND ${row}.channel_id = ${channel}`) +
        (from === null ? '' : ` AND ${row}.${at} >= ${from}`) +
        (to === null ? '' : ` AND ${row}.${at} < ${to}`));
  return { text, values };
}

/** SQL: the criteria of a hold for a row, both by their aliases; `at`: the row's column of event time, null where it has none. */
export function covers(hold: string, row: string, at: string | null): string {
  const subject = `(${hold}.subject_ref IS NULL OR ${hold}.subject_ref = ${row}.subject_ref)`;
  if (at === null) return subject;
  return (
    `${subject} AND (${hold}.channel_id IS NULL OR ${hold}.channel_id = ${row}.channel_id)` +
    ` AND (${hold}.sent_from IS NULL OR ${row}.${at} >= ${hold}.sent_from) AND (${hold}.sent_to IS NULL OR ${row}.${at} < ${hold}.sent_to)`
  );
}

function keptPlace(row: string, holdId: string): string {
  return (
    `EXISTS (SELECT FROM held_place p WHERE p.hold_id = ${holdId} AND p.subject_ref = ${row}.subject_ref` +
    ` AND p.incarnation = ${row}.incarnation AND p.class_id = ${row}.class_id AND p.bucket = ${row}.bucket)`
  );
}
