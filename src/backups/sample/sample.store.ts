import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { randomBytes } from '../../crypto';

/** A sealed message, as far as opening it needs. */
export interface SampledMessage {
  id: Buffer;
  subjectRef: string;
  classId: number;
  bucket: number;
  incarnation: number;
  sealSeq: number;
  direction: 0 | 1 | 2;
  schemaVersion: number;
  redacted: Buffer;
}

/** Where a message lies: which keys open it. */
export type SampledPlace = Pick<SampledMessage, 'subjectRef' | 'classId' | 'bucket' | 'incarnation'>;

const COLUMNS = `m.id, m.subject_ref AS "subjectRef", m.class_id AS "classId", m.bucket::float AS bucket, m.incarnation, m.seal_seq AS "sealSeq",
  m.direction, m.schema_version AS "schemaVersion", m.redacted`;
const BUCKETS = 40;

/** Messages picked at random, and counts, out of any database of ours. */
@Injectable()
export class SampleStore {
  constructor(private readonly database: DataSource) {}

  /** About `limit` messages of people who are not being erased, from buckets picked at random: ids end in random bytes, so a random start is a fair one. */
  async living(limit: number): Promise<SampledMessage[]> {
    const buckets = await this.database.query<{ name: string }[]>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ '^message_c\\d+_b\\d+$' ORDER BY random() LIMIT ${BUCKETS}`,
    );
    const perBucket = Math.max(1, Math.ceil(limit / Math.max(1, buckets.length)));
    const found: SampledMessage[] = [];
    for (const { name } of buckets) found.push(...(await this.ofBucket(name, perBucket)));
    return found.slice(0, limit);
  }

  private async ofBucket(table: string, limit: number): Promise<SampledMessage[]> {
    const [classId, bucket] = /^message_c(\d+)_b(\d+)$/.exec(table)!.slice(1).map(Number) as [number, number];
    const start = Buffer.concat([placeBytes(classId, bucket), randomBytes(10)]);
    const after = await this.read({ classId, bucket, start }, '>=', limit);
    if (after.length >= limit) return after;
    return [...after, ...(await this.read({ classId, bucket, start }, '<', limit - after.length))];
  }

  private read(
    { classId, bucket, start }: { classId: number; bucket: number; start: Buffer },
    side: '>=' | '<',
    limit: number,
  ): Promise<SampledMessage[]> {
    return this.database.query<SampledMessage[]>(
      `SELECT ${COLUMNS} FROM message m JOIN subject s USING (subject_ref)
        WHERE m.class_id = $2 AND m.bucket = $3 AND m.id ${side} $1 AND s.state = 'active' ORDER BY m.id LIMIT ${limit}`,
      [start, classId, bucket],
    );
  }

  /** Of a sample, what is still there. */
  again(messages: readonly SampledMessage[]): Promise<SampledMessage[]> {
    return this.database.query<SampledMessage[]>(
      `SELECT ${COLUMNS} FROM message m JOIN unnest($1::int[], $2::bigint[], $3::bytea[]) wanted (class_id, bucket, id) USING (class_id, bucket, id)`,
      [
        messages.map(({ classId }) => classId),
        messages.map(({ bucket }) => bucket),
        messages.map(({ id }) => id),
      ],
    );
  }

  /** Messages of one person. */
  messagesOf(subjectRef: string, limit: number): Promise<SampledMessage[]> {
    return this.database.query<SampledMessage[]>(
      `SELECT ${COLUMNS} FROM message m WHERE m.subject_ref = $1 ORDER BY m.id LIMIT ${limit}`,
      [subjectRef],
    );
  }

  /** How many rows of messages and identifiers these subjects have. */
  async rowsOf(subjectRefs: readonly string[]): Promise<number> {
    const [row] = await this.database.query<{ rows: number }[]>(
      `SELECT ((SELECT count(*) FROM message WHERE subject_ref = ANY($1::uuid[]))
             + (SELECT count(*) FROM message_status WHERE subject_ref = ANY($1::uuid[]))
             + (SELECT count(*) FROM platform_event WHERE subject_ref = ANY($1::uuid[]))
             + (SELECT count(*) FROM subject_identifier WHERE subject_ref = ANY($1::uuid[])))::float AS rows`,
      [subjectRefs],
    );
    return row!.rows;
  }

  /** Places where messages of these subjects lie: to be asked of the keyring, which must refuse each. */
  placesOf(subjectRefs: readonly string[], limit: number): Promise<SampledPlace[]> {
    return this.database.query(
      `SELECT DISTINCT subject_ref AS "subjectRef", class_id AS "classId", bucket::float AS bucket, incarnation
         FROM message WHERE subject_ref = ANY($1::uuid[]) LIMIT ${limit}`,
      [subjectRefs],
    );
  }

  /** The same of everybody in these buckets. */
  placesIn(buckets: readonly { classId: number; bucket: number }[], limit: number): Promise<SampledPlace[]> {
    return this.database.query(
      `SELECT DISTINCT subject_ref AS "subjectRef", class_id AS "classId", bucket::float AS bucket, incarnation
         FROM message JOIN unnest($1::int[], $2::bigint[]) gone (class_id, bucket) USING (class_id, bucket) LIMIT ${limit}`,
      [buckets.map(({ classId }) => classId), buckets.map(({ bucket }) => bucket)],
    );
  }

  /** Rows that lie in buckets. */
  async rowsIn(buckets: readonly { classId: number; bucket: number }[]): Promise<number> {
    const [row] = await this.database.query<{ rows: number }[]>(
      `SELECT count(*)::float AS rows FROM message m
        WHERE EXISTS (SELECT FROM unnest($1::int[], $2::bigint[]) gone (class_id, bucket) WHERE gone.class_id = m.class_id AND gone.bucket = m.bucket)`,
      [buckets.map(({ classId }) => classId), buckets.map(({ bucket }) => bucket)],
    );
    return row!.rows;
  }

  /** Of these buckets, those that still have a table. */
  async tablesOf(buckets: readonly { classId: number; bucket: number }[]): Promise<number> {
    const names = buckets.flatMap(({ classId, bucket }) =>
      ['message', 'message_status', 'platform_event'].map((table) => `${table}_c${classId}_b${bucket}`),
    );
    const [row] = await this.database.query<{ tables: number }[]>(
      `SELECT count(*)::float AS tables FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY($1::text[])`,
      [names],
    );
    return row!.tables;
  }
}

function placeBytes(classId: number, bucket: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(classId, 0);
  bytes.writeUInt32BE(bucket, 2);
  return bytes;
}
