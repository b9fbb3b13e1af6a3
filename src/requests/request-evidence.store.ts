import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** A certificate as the worker issued it. */
export interface IssuedCertificate {
  id: string;
  stage: string;
  jws: string;
  /** Of the JWS. */
  sha256: Buffer;
  /** When it was taken back. */
  withdrawnAt: Date | null;
}

/** An access package that waits for download. */
export interface WaitingPackage {
  /** The id of the key that it is sealed under. */
  obligationId: string;
  objectKey: string;
  objectId: Buffer;
  sealSeq: number;
  bodyBytes: number;
  expiresAt: Date;
  shreddedAt: Date | null;
  /** The person is being erased, or was: it is handed out no more. */
  subjectErased: boolean;
}

/** Reads what the worker leaves of an executed request: `certificate` and `access_package`. */
@Injectable()
export class RequestEvidenceStore {
  constructor(private readonly database: DataSource) {}

  /** The certificates of a request, newest first: the first one counts, and supersedes the others. */
  certificates(requestId: string, tx: Transaction = this.database.manager): Promise<IssuedCertificate[]> {
    return tx.query<IssuedCertificate[]>(
      `SELECT c.id, c.stage, c.jws, c.sha256, w.withdrawn_at AS "withdrawnAt"
         FROM certificate c LEFT JOIN certificate_withdrawal w ON w.certificate_id = c.id WHERE c.request_id = $1 ORDER BY c.issued_at DESC, c.stage DESC`,
      [requestId],
    );
  }

  /** Takes a certificate back; false when it was before. */
  async withdraw(tx: Transaction, id: string, at: Date, by: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'INSERT INTO certificate_withdrawal (certificate_id, withdrawn_at, withdrawn_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1',
      [id, at, by],
    );
    return rows.length > 0;
  }

  async package(
    requestId: string,
    tx: Transaction = this.database.manager,
  ): Promise<WaitingPackage | undefined> {
    const rows = await tx.query<(Omit<WaitingPackage, 'bodyBytes'> & { bodyBytes: string })[]>(
      `SELECT p.obligation_id AS "obligationId", p.object_key AS "objectKey", p.object_id AS "objectId", p.seal_seq AS "sealSeq",
              p.body_bytes AS "bodyBytes", p.expires_at AS "expiresAt", p.shredded_at AS "shreddedAt",
              coalesce(s.state <> 'active', false) AS "subjectErased"
         FROM access_package p LEFT JOIN subject s ON s.subject_ref = p.subject_ref WHERE p.request_id = $1`,
      [requestId],
    );
    return rows[0] && { ...rows[0], bodyBytes: Number(rows[0].bodyBytes) };
  }

  /** Whether the person is being erased, or was. */
  async isErased(subjectRef: string, tx: Transaction = this.database.manager): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM subject WHERE subject_ref = $1 AND state <> 'active'`,
      [subjectRef],
    );
    return rows.length > 0;
  }
}
