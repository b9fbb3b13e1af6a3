import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { bucketRanges } from './bucket-range';
import type { TimeWindow } from './time-windows';

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
export interface RowFilter {
  subjectRef: string;
  /** Only messages of these channels. */
  channelIds?: readonly string[] | undefined;
  /** Only messages sent within. The narrower, the fewer partitions are touched. */
  within: TimeWindow;
  order: 'asc' | 'desc';
  after?: HistoryPosition | undefined;
  limit: number;
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

  /** Rows by (sent_at, id): those that arrive meanwhile move no other row. */
  async page({
    subjectRef,
    channelIds,
    within,
    order,
    after,
    limit,
  }: RowFilter): Promise<SealedMessageRow[]> {
    const where = new Conditions().and('subject_ref = ?', subjectRef).sentWithin(within);
    if (channelIds) where.and('channel_id = ANY(?::uuid[])', channelIds);
    if (after) where.and(`(sent_at, id) ${order === 'asc' ? '>' : '<'} (?, ?)`, after.sentAt, after.id);
    const direction = order === 'asc' ? 'ASC' : 'DESC';
    const rows = await this.database.query<RawRow[]>(
      `SELECT ${COLUMNS} FROM message WHERE ${where.text} ORDER BY sent_at ${direction}, id ${direction} LIMIT ${limit}`,
      where.values,
    );
    return rows.map(numbered);
  }

  /** Edits and revocations of these messages, oldest first. */
  async amendments(
    subjectRef: string,
    tags: readonly Buffer[],
    within: TimeWindow,
  ): Promise<SealedMessageRow[]> {
    const where = new Conditions()
      .and('subject_ref = ?', subjectRef)
      .and('reply_tag = ANY(?::bytea[])', tags)
      .sentWithin(within);
    const rows = await this.database.query<RawRow[]>(
      `SELECT ${COLUMNS} FROM message WHERE ${where.text} AND type IN ('edit', 'revoke') ORDER BY sent_at, id`,
      where.values,
    );
    return rows.map(numbered);
  }

  /** States of the messages `outbound`, and ids of the messages `answered`, each within a window of its own. */
  companions(
    subjectRef: string,
    outbound: { tags: readonly Buffer[]; within: TimeWindow },
    answered: { tags: readonly Buffer[]; within: TimeWindow },
  ): Promise<Companion[]> {
    const statuses = new Conditions()
      .and('subject_ref = ?', subjectRef)
      .and('reference_tag = ANY(?::bytea[])', outbound.tags)
      .inBuckets(outbound.within);
    const targets = new Conditions(statuses.values.length)
      .and('subject_ref = ?', subjectRef)
      .and('reference_tag = ANY(?::bytea[])', answered.tags)
      .sentWithin(answered.within);
    return this.database.query<Companion[]>(
      `SELECT 'status' AS kind, reference_tag AS tag, status, occurred_at AS at, NULL::bytea AS id FROM message_status WHERE ${statuses.text}
       UNION ALL
       SELECT 'target', reference_tag, NULL, NULL, id FROM message WHERE ${targets.text}`,
      [...statuses.values, ...targets.values],
    );
  }

  /** True when the subject has a message in one of these channels, sent within. */
  async hasMessageIn(
    subjectRef: string,
    channelIds: readonly string[],
    within: TimeWindow,
  ): Promise<boolean> {
    const where = new Conditions()
      .and('subject_ref = ?', subjectRef)
      .and('channel_id = ANY(?::uuid[])', channelIds)
      .sentWithin(within);
    const rows = await this.database.query<unknown[]>(
      `SELECT 1 FROM message WHERE ${where.text} LIMIT 1`,
      where.values,
    );
    return rows.length > 0;
  }

  /** A subject's message by its tag, the one nearest to an instant; undefined when there is none within. */
  async findByTag(
    subjectRef: string,
    tag: Buffer,
    around: Date,
    within: TimeWindow,
  ): Promise<HistoryPosition | undefined> {
    const where = new Conditions()
      .and('subject_ref = ?', subjectRef)
      .and('reference_tag = ?', tag)
      .sentWithin(within);
    const rows = await this.database.query<HistoryPosition[]>(
      `SELECT id, sent_at AS "sentAt" FROM message WHERE ${where.text}
        ORDER BY abs(extract(epoch FROM sent_at - $${where.values.length + 1}::timestamptz)) LIMIT 1`,
      [...where.values, around],
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

  constructor(private readonly offset = 0) {}

  and(condition: string, ...values: unknown[]): this {
    let next = 0;
    const numberedText = condition.replaceAll('?', () => `$${this.offset + this.values.length + ++next}`);
    this.values.push(...values);
    this.text += this.text === '' ? numberedText : ` AND ${numberedText}`;
    return this;
  }

  sentWithin(window: TimeWindow): this {
    return this.and('sent_at >= ? AND sent_at < ?', new Date(window.from), new Date(window.to)).inBuckets(
      window,
    );
  }

  /** Names the partitions that can hold what happened within, so that the planner looks at no other. */
  inBuckets({ from, to }: TimeWindow): this {
    const ranges = bucketRanges(from, to);
    const each = ranges.map(() => 'bucket BETWEEN ? AND ?').join(' OR ');
    return this.and(`(${each})`, ...ranges.flatMap(({ first, last }) => [first, last]));
  }
}
