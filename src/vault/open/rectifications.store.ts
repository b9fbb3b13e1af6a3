import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A statement of what is right, sealed like a redacted message. */
export interface SealedRectification {
  id: Buffer;
  subjectRef: string;
  incarnation: number;
  classId: number;
  bucket: number;
  sealSeq: number;
  schemaVersion: number;
  redacted: Buffer;
  /** The message that it is about; null: the person. */
  messageId: Buffer | null;
  effectiveAt: Date;
}

/** Reads the rectifications that were carried out (GDPR Art. 16): prose of requests, which `requests` writes. */
@Injectable()
export class RectificationStore {
  constructor(private readonly database: DataSource) {}

  /** Oldest first. */
  ofSubject(subjectRef: string): Promise<SealedRectification[]> {
    return this.database.query<SealedRectification[]>(
      `SELECT id, subject_ref AS "subjectRef", incarnation, class_id AS "classId", bucket::float AS bucket, seal_seq AS "sealSeq",
              schema_version AS "schemaVersion", redacted, message_id AS "messageId", effective_at AS "effectiveAt"
         FROM request_prose WHERE subject_ref = $1 AND kind = 'rectification' AND effective_at IS NOT NULL ORDER BY effective_at, id`,
      [subjectRef],
    );
  }
}
