import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A person's exported data, waiting to be fetched. */
export interface AccessPackage {
  requestId: string;
  subjectRef: string;
  /** Its key; the obligation ends the package. */
  obligationId: string;
  objectKey: string;
  /** 16 random bytes, bound into the seal. */
  objectId: Buffer;
  sealSeq: number;
  messages: number;
  bodyBytes: number;
  storedBytes: number;
  /** Of the sealed bytes. */
  storedSha256: Buffer;
  madeAt: Date;
  expiresAt: Date;
  shreddedAt: Date | null;
}

const COLUMNS = `request_id AS "requestId", subject_ref AS "subjectRef", obligation_id AS "obligationId", object_key AS "objectKey",
  object_id AS "objectId", seal_seq AS "sealSeq", messages::float, body_bytes::float AS "bodyBytes", stored_bytes::float AS "storedBytes",
  stored_sha256 AS "storedSha256", made_at AS "madeAt", expires_at AS "expiresAt", shredded_at AS "shreddedAt"`;

/** Rows of `access_package`. */
@Injectable()
export class AccessPackageStore {
  constructor(private readonly database: DataSource) {}

  async find(requestId: string): Promise<AccessPackage | undefined> {
    const rows = await this.database.query<AccessPackage[]>(
      `SELECT ${COLUMNS} FROM access_package WHERE request_id = $1`,
      [requestId],
    );
    return rows[0];
  }

  /** Packages of a person that were not shredded yet: an erasure ends them too. */
  livingOf(subjectRef: string): Promise<AccessPackage[]> {
    return this.database.query<AccessPackage[]>(
      `SELECT ${COLUMNS} FROM access_package WHERE subject_ref = $1 AND shredded_at IS NULL`,
      [subjectRef],
    );
  }

  /** The package that a key belongs to. */
  async ofObligation(obligationId: string): Promise<AccessPackage | undefined> {
    const rows = await this.database.query<AccessPackage[]>(
      `SELECT ${COLUMNS} FROM access_package WHERE obligation_id = $1`,
      [obligationId],
    );
    return rows[0];
  }

  async add(tx: Transaction, made: Omit<AccessPackage, 'madeAt' | 'shreddedAt'>): Promise<void> {
    await tx.query(
      `INSERT INTO access_package (request_id, subject_ref, obligation_id, object_key, object_id, seal_seq, messages, body_bytes, stored_bytes,
         stored_sha256, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        made.requestId,
        made.subjectRef,
        made.obligationId,
        made.objectKey,
        made.objectId,
        made.sealSeq,
        made.messages,
        made.bodyBytes,
        made.storedBytes,
        made.storedSha256,
        made.expiresAt,
      ],
    );
  }

  async markShredded(tx: Transaction, requestId: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE access_package SET shredded_at = $2 WHERE request_id = $1 AND shredded_at IS NULL`,
      [requestId, at],
    );
    return count > 0;
  }
}
