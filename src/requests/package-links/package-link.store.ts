import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A link that may still be used. */
export interface PackageLink {
  id: string;
  requestId: string;
  /** Codes that were sent for it. */
  codes: number;
}

/** Rows of `package_link`. */
@Injectable()
export class PackageLinkStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Adds a link, and ends those of the same request before it. */
  async add(
    tx: Transaction,
    link: {
      id: string;
      requestId: string;
      tokenSha256: Buffer;
      madeAt: Date;
      madeBy: string;
      expiresAt: Date;
    },
  ): Promise<void> {
    await tx.query(
      'UPDATE package_link SET expires_at = least(expires_at, $2) WHERE request_id = $1 AND used_at IS NULL',
      [link.requestId, link.madeAt],
    );
    await tx.query(
      `INSERT INTO package_link (id, request_id, token_sha256, made_at, made_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [link.id, link.requestId, link.tokenSha256, link.madeAt, link.madeBy, link.expiresAt],
    );
  }

  /** The link of a token, locked: unused, and within its time. */
  async lock(tx: Transaction, tokenSha256: Buffer, now: Date): Promise<PackageLink | undefined> {
    const rows = await tx.query<PackageLink[]>(
      `SELECT l.id, l.request_id AS "requestId", l.codes FROM package_link l
        WHERE l.token_sha256 = $1 AND l.used_at IS NULL AND l.expires_at > $2 FOR UPDATE`,
      [tokenSha256, now],
    );
    return rows[0];
  }

  async countCode(tx: Transaction, id: string): Promise<void> {
    await tx.query('UPDATE package_link SET codes = codes + 1 WHERE id = $1', [id]);
  }

  /** False when it was used before. */
  async use(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE package_link SET used_at = $2 WHERE id = $1 AND used_at IS NULL',
      [id, at],
    );
    return count > 0;
  }
}
