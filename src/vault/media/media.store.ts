import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { MediaState, MediaType } from '../rows';

/** Where a medium's stream stands, by its row: what its seal is bound to. */
export interface MediaPlace {
  /** 16 bytes that name the stream. */
  id: Buffer;
  subjectRef: string;
  messageId: Buffer;
  incarnation: number;
  classId: number;
  bucket: number;
  sealSeq: number;
}

/** A medium as its row has it. */
export interface Medium extends MediaPlace {
  schemaVersion: number;
  channelId: string;
  type: MediaType;
  reference: Buffer;
  state: MediaState;
  failure: string | null;
  attempts: number;
  receivedAt: Date;
  atMetaUntil: Date;
  copyAtMeta: 'left' | 'to-delete' | 'deleted' | 'expires';
  objectKey: string | null;
  paddedBytes: number | null;
}

/** A medium to be fetched, and what its channel says about it. */
export interface MediumToFetch extends Medium {
  phoneNumberId: string;
  wabaId: string | null;
  kept: boolean;
  deletedAtMeta: boolean;
}

/** Names a medium. */
export type MediumName = Pick<Medium, 'id' | 'subjectRef'>;

const COLUMNS = `m.id, m.subject_ref AS "subjectRef", m.message_id AS "messageId", m.incarnation, m.class_id AS "classId", m.bucket::float AS bucket,
  m.seal_seq AS "sealSeq", m.schema_version AS "schemaVersion", m.channel_id AS "channelId", m.type, m.reference, m.state, m.failure, m.attempts,
  m.received_at AS "receivedAt", m.at_meta_until AS "atMetaUntil", m.copy_at_meta AS "copyAtMeta", m.object_key AS "objectKey",
  m.padded_bytes::float AS "paddedBytes"`;

/** A hold keeps what its subject-bucket had: see `held_place`. */
const UNHELD = `NOT EXISTS (SELECT FROM held_place h WHERE h.subject_ref = m.subject_ref AND h.class_id = m.class_id AND h.bucket = m.bucket)`;

/** Rows of `media`. */
@Injectable()
export class MediaStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async find({ id, subjectRef }: MediumName): Promise<Medium | undefined> {
    const rows = await this.database.query<Medium[]>(
      `SELECT ${COLUMNS} FROM media m WHERE m.id = $1 AND m.subject_ref = $2`,
      [id, subjectRef],
    );
    return rows[0];
  }

  /** A medium with its channel's policy. */
  async findToFetch({ id, subjectRef }: MediumName): Promise<MediumToFetch | undefined> {
    const rows = await this.database.query<MediumToFetch[]>(
      `SELECT ${COLUMNS}, c.phone_number_id AS "phoneNumberId", c.waba_id AS "wabaId", c.media_kept AS kept, c.media_deleted_at_meta AS "deletedAtMeta"
         FROM media m JOIN channel c ON c.id = m.channel_id WHERE m.id = $1 AND m.subject_ref = $2`,
      [id, subjectRef],
    );
    return rows[0];
  }

  /** A person's media, those of some messages or all; oldest first. */
  ofSubject(subjectRef: string, messageIds?: readonly Buffer[]): Promise<Medium[]> {
    return this.database.query<Medium[]>(
      `SELECT ${COLUMNS} FROM media m WHERE m.subject_ref = $1 AND ($2::bytea[] IS NULL OR m.message_id = ANY($2)) ORDER BY m.received_at, m.id`,
      [subjectRef, messageIds ?? null],
    );
  }

  /** Some media of buckets that a purge has ended, with the run that did, but for those that a legal hold keeps. */
  ofEndedBuckets(limit: number): Promise<(Medium & { runId: string })[]> {
    return this.database.query<(Medium & { runId: string })[]>(
      `SELECT ${COLUMNS}, p.run_id AS "runId" FROM purge_bucket p JOIN media m ON m.class_id = p.class_id AND m.bucket = p.bucket
        WHERE p.state IN ('shredded', 'dropped') AND ${UNHELD} LIMIT $1`,
      [limit],
    );
  }

  /** Some media of an erased person, or of all of them, but for those that a legal hold keeps. */
  ofErased(subjectRef: string | null, limit: number): Promise<Medium[]> {
    return this.database.query<Medium[]>(
      `SELECT ${COLUMNS} FROM media m
        WHERE (m.subject_ref = $1::uuid OR ($1::uuid IS NULL AND EXISTS (SELECT FROM subject s WHERE s.subject_ref = m.subject_ref AND s.state = 'erased')))
          AND ${UNHELD} LIMIT $2`,
      [subjectRef, limit],
    );
  }

  async remove(media: readonly MediumName[]): Promise<void> {
    await this.database.query(
      `DELETE FROM media USING unnest($1::bytea[], $2::uuid[]) AS gone (id, subject_ref)
        WHERE media.id = gone.id AND media.subject_ref = gone.subject_ref`,
      [media.map(({ id }) => id), media.map(({ subjectRef }) => subjectRef)],
    );
  }

  /** Media whose next attempt is due. */
  due(now: Date, limit: number): Promise<MediumName[]> {
    return this.database.query<MediumName[]>(
      `SELECT id, subject_ref AS "subjectRef" FROM media
        WHERE (state = 'waiting' OR copy_at_meta = 'to-delete') AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $2`,
      [now, limit],
    );
  }

  /** Puts the next attempt off. */
  async postpone(
    { id, subjectRef }: MediumName,
    until: Date,
    failure?: string,
    tx: Transaction = this.database.manager,
  ): Promise<void> {
    await tx.query(
      `UPDATE media SET next_attempt_at = $3, failure = coalesce($4, failure), attempts = attempts + CASE WHEN $4 IS NULL THEN 0 ELSE 1 END
        WHERE id = $1 AND subject_ref = $2`,
      [id, subjectRef, until, failure ?? null],
    );
  }

  /** Names the object before it is written, so that no object is ever without a row. Returns the key of an earlier attempt, if there was one. */
  async reserveObject({ id, subjectRef }: MediumName, objectKey: string): Promise<string | undefined> {
    const [rows] = await this.database.query<[{ objectKey: string }[], number]>(
      `UPDATE media SET object_key = coalesce(object_key, $3) WHERE id = $1 AND subject_ref = $2 AND state = 'waiting' RETURNING object_key AS "objectKey"`,
      [id, subjectRef, objectKey],
    );
    return rows[0]?.objectKey;
  }

  /** Notes that the copy is whole. False when the row has gone meanwhile, with its person or bucket: then the object must go, too. */
  async stored(
    { id, subjectRef }: MediumName,
    copy: { at: Date; paddedBytes: number; verified: boolean; deleteAtMeta: boolean },
  ): Promise<boolean> {
    const [, count] = await this.database.query<[unknown, number]>(
      `UPDATE media SET state = 'stored', failure = NULL, stored_at = $3, padded_bytes = $4, verified = $5, copy_at_meta = $6
        WHERE id = $1 AND subject_ref = $2 AND state = 'waiting'`,
      [id, subjectRef, copy.at, copy.paddedBytes, copy.verified, copy.deleteAtMeta ? 'to-delete' : 'left'],
    );
    return count > 0;
  }

  /** Ends the attempts: there will be no copy. */
  async giveUp(
    { id, subjectRef }: MediumName,
    state: 'expired' | 'refused' | 'not-kept',
    { failure, deleteAtMeta = false }: { failure?: string; deleteAtMeta?: boolean } = {},
    tx: Transaction = this.database.manager,
  ): Promise<void> {
    await tx.query(
      `UPDATE media SET state = $3, failure = coalesce($4, failure), object_key = NULL, copy_at_meta = $5
        WHERE id = $1 AND subject_ref = $2 AND state = 'waiting'`,
      [id, subjectRef, state, failure ?? null, deleteAtMeta ? 'to-delete' : 'left'],
    );
  }

  /** Gives a medium its new place; false when its row is not as it was read, or it is still being fetched. */
  async move(
    tx: Transaction,
    moved: Pick<MediaPlace, 'messageId' | 'classId' | 'bucket' | 'incarnation' | 'sealSeq'> & {
      from: Medium;
      reference: Buffer;
      objectKey: string | null;
    },
  ): Promise<boolean> {
    const { from } = moved;
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE media SET message_id = $3, class_id = $4, bucket = $5, incarnation = $6, seal_seq = $7, reference = $8, object_key = $9
        WHERE id = $1 AND subject_ref = $2 AND state <> 'waiting' AND seal_seq = $10 AND object_key IS NOT DISTINCT FROM $11`,
      [
        from.id,
        from.subjectRef,
        moved.messageId,
        moved.classId,
        moved.bucket,
        moved.incarnation,
        moved.sealSeq,
        moved.reference,
        moved.objectKey,
        from.sealSeq,
        from.objectKey,
      ],
    );
    return count > 0;
  }

  /** Notes what became of Meta's own copy. */
  async copyAtMeta({ id, subjectRef }: MediumName, copy: 'deleted' | 'expires'): Promise<void> {
    await this.database.query(`UPDATE media SET copy_at_meta = $3 WHERE id = $1 AND subject_ref = $2`, [
      id,
      subjectRef,
      copy,
    ]);
  }

  /** Those of these objects that a row names. */
  async named(objectKeys: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ objectKey: string }[]>(
      `SELECT object_key AS "objectKey" FROM media WHERE object_key = ANY($1::text[])`,
      [objectKeys],
    );
    return new Set(rows.map(({ objectKey }) => objectKey));
  }

  /** How many media wait, how old the oldest of them is (seconds), and how many could not be had. */
  async backlog(now: Date): Promise<{ waiting: number; oldestSeconds: number }> {
    const [row] = await this.database.query<{ waiting: number; oldest: number }[]>(
      `SELECT count(*)::int AS waiting, coalesce(extract(epoch FROM $1::timestamptz - min(received_at)), 0)::float AS oldest
         FROM media WHERE state = 'waiting'`,
      [now],
    );
    return { waiting: row?.waiting ?? 0, oldestSeconds: row?.oldest ?? 0 };
  }
}
