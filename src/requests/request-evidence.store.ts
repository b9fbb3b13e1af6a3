import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A certificate as the worker issued it. */
export interface IssuedCertificate {
  stage: string;
  jws: string;
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
}

/** Reads what the worker leaves of an executed request: `certificate` and `access_package`. */
@Injectable()
export class RequestEvidenceStore {
  constructor(private readonly database: DataSource) {}

  /** The newest certificate of a request, which supersedes the others. */
  async certificate(requestId: string): Promise<IssuedCertificate | undefined> {
    const rows = await this.database.query<IssuedCertificate[]>(
      'SELECT stage, jws FROM certificate WHERE request_id = $1 ORDER BY issued_at DESC LIMIT 1',
      [requestId],
    );
    return rows[0];
  }

  async package(requestId: string): Promise<WaitingPackage | undefined> {
    const rows = await this.database.query<(Omit<WaitingPackage, 'bodyBytes'> & { bodyBytes: string })[]>(
      `SELECT obligation_id AS "obligationId", object_key AS "objectKey", object_id AS "objectId", seal_seq AS "sealSeq",
              body_bytes AS "bodyBytes", expires_at AS "expiresAt", shredded_at AS "shreddedAt"
         FROM access_package WHERE request_id = $1`,
      [requestId],
    );
    return rows[0] && { ...rows[0], bodyBytes: Number(rows[0].bodyBytes) };
  }
}
