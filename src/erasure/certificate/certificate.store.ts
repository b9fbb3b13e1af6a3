import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A certificate as it was issued. */
export interface IssuedCertificate {
  id: string;
  requestId: string;
  subjectRef: string;
  stage: 'K' | 'P';
  supersedes: string | null;
  jws: string;
  /** Of the JWS. */
  sha256: Buffer;
  issuedAt: Date;
}

/** A copy of the database outside it, by the catalogue. */
export interface CatalogueCopy {
  id: string;
  kind: string;
  dataFrom: Date;
  dataTo: Date;
  lockedUntil: Date | null;
  expiresAt: Date;
  deletedAt: Date | null;
  evidenceSha256: Buffer | null;
}

/** Rows of `certificate` and `generation_evidence`, and what a certificate cites of other modules' tables. */
@Injectable()
export class CertificateStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async find(requestId: string, stage: 'K' | 'P'): Promise<IssuedCertificate | undefined> {
    const rows = await this.database.query<IssuedCertificate[]>(
      `SELECT id, request_id AS "requestId", subject_ref AS "subjectRef", stage, supersedes, jws, sha256, issued_at AS "issuedAt"
         FROM certificate WHERE request_id = $1 AND stage = $2`,
      [requestId, stage],
    );
    return rows[0];
  }

  async add(tx: Transaction, issued: IssuedCertificate): Promise<void> {
    await tx.query(
      `INSERT INTO certificate (id, request_id, subject_ref, stage, supersedes, jws, sha256, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        issued.id,
        issued.requestId,
        issued.subjectRef,
        issued.stage,
        issued.supersedes,
        issued.jws,
        issued.sha256,
        issued.issuedAt,
      ],
    );
  }

  /** Certificates that were not taken back. */
  standing(): Promise<IssuedCertificate[]> {
    return this.database.query<IssuedCertificate[]>(
      `SELECT id, request_id AS "requestId", subject_ref AS "subjectRef", stage, supersedes, jws, sha256, issued_at AS "issuedAt"
         FROM certificate c WHERE NOT EXISTS (SELECT 1 FROM certificate_withdrawal w WHERE w.certificate_id = c.id)`,
    );
  }

  /** False when somebody else was first. */
  async addWithdrawal(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'INSERT INTO certificate_withdrawal (certificate_id, withdrawn_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
      [id, at],
    );
    return rows.length > 0;
  }

  /** Tickets of the entries that report a rotation; undefined when none were made. */
  async generationTickets(tx: Transaction, generation: number): Promise<number[] | undefined> {
    const rows = await tx.query<{ tickets: string[] }[]>(
      'SELECT tickets FROM generation_evidence WHERE generation = $1',
      [generation],
    );
    return rows[0]?.tickets.map(Number);
  }

  /** False when somebody else was first. */
  async keepGenerationTickets(
    tx: Transaction,
    { generation, destroyed, tickets }: { generation: number; destroyed: number; tickets: readonly number[] },
  ): Promise<void> {
    await tx.query(`INSERT INTO generation_evidence (generation, destroyed, tickets) VALUES ($1, $2, $3)`, [
      generation,
      destroyed,
      tickets,
    ]);
  }

  /** Lets one transaction at a time make the entries of a rotation. */
  async lockGenerations(tx: Transaction): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('generation_evidence'))`);
  }
}
