import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** What a piece of prose is. */
export type ProseKind = 'note' | 'evidence' | 'explanation' | 'extension' | 'rectification' | 'lifting';

/** A piece of prose as it is kept. */
export interface SealedProse {
  id: Buffer;
  requestId: string;
  kind: ProseKind;
  subjectRef: string;
  incarnation: number;
  classId: number;
  bucket: number;
  sealSeq: number;
  schemaVersion: number;
  redacted: Buffer;
  createdAt: Date;
  /** The message that a rectification is about. */
  messageId: Buffer | null;
}

/** Rows of `request_prose`. */
@Injectable()
export class RequestProseStore {
  constructor(private readonly database: DataSource) {}

  async add(tx: Transaction, prose: SealedProse): Promise<void> {
    await tx.query(
      `INSERT INTO request_prose
         (id, request_id, kind, subject_ref, incarnation, class_id, bucket, seal_seq, schema_version, redacted, created_at, message_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        prose.id,
        prose.requestId,
        prose.kind,
        prose.subjectRef,
        prose.incarnation,
        prose.classId,
        prose.bucket,
        prose.sealSeq,
        prose.schemaVersion,
        prose.redacted,
        prose.createdAt,
        prose.messageId,
      ],
    );
  }

  /** A text that is sealed anew, under another person's key. */
  async reseal(tx: Transaction, prose: SealedProse): Promise<void> {
    await tx.query(
      'UPDATE request_prose SET subject_ref = $2, incarnation = $3, bucket = $4, seal_seq = $5, redacted = $6 WHERE id = $1',
      [prose.id, prose.subjectRef, prose.incarnation, prose.bucket, prose.sealSeq, prose.redacted],
    );
  }

  /** The prose of a request, oldest first. */
  async ofRequest(requestId: string, tx: Transaction = this.database.manager): Promise<SealedProse[]> {
    const rows = await tx.query<(Omit<SealedProse, 'bucket'> & { bucket: string })[]>(
      `SELECT id, request_id AS "requestId", kind, subject_ref AS "subjectRef", incarnation, class_id AS "classId", bucket,
              seal_seq AS "sealSeq", schema_version AS "schemaVersion", redacted, created_at AS "createdAt",
              message_id AS "messageId"
         FROM request_prose WHERE request_id = $1 ORDER BY created_at, id`,
      [requestId],
    );
    return rows.map((row) => ({ ...row, bucket: Number(row.bucket) }));
  }

  /** Width of the buckets of a retention class. */
  async granularityOf(tx: Transaction, classId: number): Promise<'hour' | 'day' | 'month'> {
    const [row] = await tx.query<{ granularity: 'hour' | 'day' | 'month' }[]>(
      'SELECT granularity FROM retention_class WHERE class_id = $1',
      [classId],
    );
    return row!.granularity;
  }
}
