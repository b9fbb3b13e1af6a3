import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

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
}

/** Reads what the worker leaves of an executed request: `certificate` and `access_package`. */
@Injectable()
export class RequestEvidenceStore {
  constructor(private readonly database: DataSource) {}

  /** The certificates of a request, newest first: the first one counts, and supersedes the others. */
  certificates(requestId: string): Promise<IssuedCertificate[]> {
    return this.database.query<IssuedCertificate[]>(
      `SELECT c.id, c.stage, c.jws, c.sha256, w.withdrawn_at AS "withdrawnAt"
         FROM certificate c LEFT JOIN certificate_withdrawal w ON w.certificate_id = c.id WHERE c.request_id = $1 ORDER BY c.issued_at DESC, c.stage DESC`,
      [requestId],
    );
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
