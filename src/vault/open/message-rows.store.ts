import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BucketRange } from './bucket-range';

/** A sealed message as its row has it. */
export interface SealedMessageRow {
  id: Buffer;
  subjectRef: string;
  classId: number;
  bucket: number;
  incarnation: number;
  sealSeq: number;
  schemaVersion: number;
  direction: 1 | 2;
  channelId: string;
  type: string;
  sentAt: Date;
  referenceTag: Buffer;
  replyTag: Buffer | null;
  report: Record<string, number>;
  redacted: Buffer;
}

/** A place in a history: after (or, going back, before) this message. */
export interface HistoryPosition {
  sentAt: Date;
  id: Buffer;
}

/** Which messages of a subject, in which order. */
export interface HistoryFilter {
  subjectRef: string;
  /** Only messages of these channels. */
  channelIds?: readonly string[] | undefined;
  /** First instant. */
  from?: Date | undefined;
  /** First instant after. */
  to?: Date | undefined;
  order: 'asc' | 'desc';
  after?: HistoryPosition | undefined;
  limit: number;
  /** Buckets that can hold such messages, so that the others' partitions are not touched. */
  buckets?: BucketRange[] | undefined;
}

/** What belongs to the messages of a page: the states of outbound ones, and the ids of messages that are answered. */
export interface Companion {
  kind: 'status' | 'target';
  tag: Buffer;
  status: string | null;
  at: Date | null;
  id: Buffer | null;
}

const COLUMNS = `id, subject_ref AS "subjectRef", class_id AS "classId", bucket, incarnation, seal_seq AS "sealSeq",
  schema_version AS "schemaVersion", direction, channel_id AS "channelId", type, sent_at AS "sentAt",
  reference_tag AS "referenceTag", reply_tag AS "replyTag", report, redacted`;

type RawRow = Omit<SealedMessageRow, 'bucket'> & { bucket: string };

/** Reads sealed messages: ciphertext, references and coarse facts. */
@Injectable()
export class MessageRowsStore {
  constructor(private readonly database: DataSource) {}

  /** A page, by (sent_at, id): rows that arrive meanwhile move no other row to another page. */
  async page(filter: HistoryFilter): Promise<SealedMessageRow[]> {
    const where = new Conditions('subject_ref = ?', filter.subjectRef);
    if (filter.channelIds) where.and('channel_id = ANY(?::uuid[])', filter.channelIds);
    if (filter.from) where.and('sent_at >= ?', filter.from);
    if (filter.to) where.and('sent_at < ?', filter.to);
    if (filter.after)
      where.and(
        `(sent_at, id) ${filter.order === 'asc' ? '>' : '<'} (?, ?)`,
        filter.after.sentAt,
        filter.after.id,
      );
    if (filter.buckets) where.andBuckets(filter.buckets);
    const direction = filter.order === 'asc' ? 'ASC' : 'DESC';
    const rows = await this.database.query<RawRow[]>(
      `SELECT ${COLUMNS} FROM message WHERE ${where.text} ORDER BY sent_at ${direction}, id ${direction} LIMIT ${filter.limit}`,
      where.values,
    );
    return rows.map(numbered);
  }

  /** Edits and revocations of these messages, oldest first. */
  async amendments(subjectRef: string, tags: readonly Buffer[]): Promise<SealedMessageRow[]> {
    const rows = await this.database.query<RawRow[]>(
      `SELECT ${COLUMNS} FROM message
        WHERE subject_ref = $1 AND reply_tag = ANY($2::bytea[]) AND type IN ('edit', 'revoke') ORDER BY sent_at, id`,
      [subjectRef, tags],
    );
    return rows.map(numbered);
  }

  /** States of the messages `outbound`, and ids of the messages `answered`, which are looked for from `since` on. */
  companions(
    subjectRef: string,
    tags: { outbound: readonly Buffer[]; answered: readonly Buffer[] },
    since: { sentAt: Date; buckets: BucketRange[] },
  ): Promise<Companion[]> {
    const statuses = new Conditions('subject_ref = ?', subjectRef)
      .and('reference_tag = ANY(?::bytea[])', tags.outbound)
      .andBuckets(since.buckets);
    const targets = new Conditions('subject_ref = ?', subjectRef, statuses.values.length)
      .and('reference_tag = ANY(?::bytea[])', tags.answered)
      .and('sent_at >= ?', since.sentAt)
      .andBuckets(since.buckets);
    return this.database.query<Companion[]>(
      `SELECT 'status' AS kind, reference_tag AS tag, status, occurred_at AS at, NULL::bytea AS id FROM message_status WHERE ${statuses.text}
       UNION ALL
       SELECT 'target', reference_tag, NULL, NULL, id FROM message WHERE ${targets.text}`,
      [...statuses.values, ...targets.values],
    );
  }

  /** True when the subject has a message in one of these channels. */
  async hasMessageIn(subjectRef: string, channelIds: readonly string[]): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      'SELECT 1 FROM message WHERE subject_ref = $1 AND channel_id = ANY($2::uuid[]) LIMIT 1',
      [subjectRef, channelIds],
    );
    return rows.length > 0;
  }

  /** A subject's message by its tag, sent within a month of an instant; undefined when there is none. */
  async findByTag(subjectRef: string, tag: Buffer, around: Date): Promise<HistoryPosition | undefined> {
    const rows = await this.database.query<HistoryPosition[]>(
      `SELECT id, sent_at AS "sentAt" FROM message
        WHERE subject_ref = $1 AND reference_tag = $3 AND sent_at BETWEEN $2::timestamptz - interval '31 days' AND $2::timestamptz + interval '31 days'
        ORDER BY abs(extract(epoch FROM sent_at - $2::timestamptz)) LIMIT 1`,
      [subjectRef, around, tag],
    );
    return rows[0];
  }
}

function numbered(row: RawRow): SealedMessageRow {
  return { ...row, bucket: Number(row.bucket) };
}

/** A conjunction whose parameters are numbered as they come. */
class Conditions {
  readonly values: unknown[] = [];
  text = '';

  constructor(
    first: string,
    value: unknown,
    private readonly offset = 0,
  ) {
    this.and(first, value);
  }

  and(condition: string, ...values: unknown[]): this {
    let next = 0;
    const numbered = condition.replaceAll('?', () => `$${this.offset + this.values.length + ++next}`);
    this.values.push(...values);
    this.text += this.text === '' ? numbered : ` AND ${numbered}`;
    return this;
  }

  andBuckets(ranges: readonly BucketRange[]): this {
    const each = ranges.map(() => 'bucket BETWEEN ? AND ?').join(' OR ');
    return this.and(`(${each})`, ...ranges.flatMap(({ first, last }) => [first, last]));
  }
}
