import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CatalogueCopy } from './certificate.store';

/** The catalogue of copies (table `backup`, owned by `backups`), as far as a certificate needs it. */
@Injectable()
export class CopyCatalogueStore {
  constructor(private readonly database: DataSource) {}

  /** Copies that can hold ciphertext of a person (Redis holds ids only): not older than the day when the person was first seen, and not deleted before `since`. */
  holding(subjectRef: string, since: Date): Promise<CatalogueCopy[]> {
    return this.database.query<CatalogueCopy[]>(
      `SELECT b.id, b.kind, b.data_from AS "dataFrom", b.data_to AS "dataTo", b.locked_until AS "lockedUntil", b.expires_at AS "expiresAt",
              b.deleted_at AS "deletedAt", b.deletion_evidence_sha256 AS "evidenceSha256"
         FROM backup b JOIN subject s ON s.subject_ref = $1
        WHERE b.state <> 'failed' AND b.kind NOT LIKE 'redis-%' AND (b.deleted_at IS NULL OR b.deleted_at > $2) AND b.data_to >= s.first_seen_on AND b.data_from <= coalesce(s.erased_at, now())
        ORDER BY b.data_to, b.id`,
      [subjectRef, since],
    );
  }
}
