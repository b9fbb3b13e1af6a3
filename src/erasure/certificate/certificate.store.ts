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
  /** A legal hold kept a part when it was issued. */
  suspended: boolean;
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

const COLUMNS = `c.id, c.request_id AS "requestId", c.subject_ref AS "subjectRef", c.stage, c.supersedes, c.suspended, c.jws, c.sha256, c.issued_at AS "issuedAt"`;

/** Rows of `certificate` and `generation_evidence`, and what a certificate cites of other modules' tables. */
@Injectable()
export class CertificateStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** The certificate that came first. */
  async first(requestId: string): Promise<IssuedCertificate | undefined> {
    return (await this.select('WHERE request_id = $1 AND supersedes IS NULL', [requestId]))[0];
  }

  /** The one that no other replaces. */
  async newest(requestId: string): Promise<IssuedCertificate | undefined> {
    const rest = 'WHERE request_id = $1 AND NOT EXISTS (SELECT FROM certificate n WHERE n.supersedes = c.id)';
    return (await this.select(rest, [requestId]))[0];
  }

  /**
   * Certificates of stage K, issued before `before`, of people of whom no catalogued copy is left: each was deleted, with evidence. Those of people
   * under a hold wait for its end.
   */
  readyForP(before: Date, limit: number): Promise<IssuedCertificate[]> {
    return this.select(
      `JOIN subject s USING (subject_ref)
        WHERE c.stage = 'K' AND c.issued_at < $1 AND NOT c.suspended AND NOT EXISTS (SELECT FROM certificate n WHERE n.supersedes = c.id)
          AND NOT EXISTS (SELECT FROM certificate_withdrawal w WHERE w.certificate_id = c.id)
          AND NOT EXISTS (SELECT FROM backup b WHERE b.state <> 'failed' AND b.kind NOT LIKE 'redis-%' AND b.data_to >= s.first_seen_on AND b.data_from <= coalesce(s.erased_at, now())
                             AND (b.deleted_at IS NULL OR (b.deletion_evidence_sha256 IS NULL AND b.deleted_at > c.issued_at)))
        ORDER BY c.issued_at LIMIT $2`,
      [before, limit],
    );
  }

  /** Certificates that say that a hold keeps a part, though none does any more. */
  unsuspended(limit: number): Promise<IssuedCertificate[]> {
    return this.select(
      `WHERE c.suspended AND NOT EXISTS (SELECT FROM certificate n WHERE n.supersedes = c.id)
          AND NOT EXISTS (SELECT FROM held_place p WHERE p.subject_ref = c.subject_ref)
        ORDER BY c.issued_at LIMIT $1`,
      [limit],
    );
  }

  private select(rest: string, values: unknown[]): Promise<IssuedCertificate[]> {
    return this.database.query<IssuedCertificate[]>(`SELECT ${COLUMNS} FROM certificate c ${rest}`, values);
  }

  async add(tx: Transaction, issued: IssuedCertificate): Promise<void> {
    await tx.query(
      `INSERT INTO certificate (id, request_id, subject_ref, stage, supersedes, suspended, jws, sha256, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        issued.id,
        issued.requestId,
        issued.subjectRef,
        issued.stage,
        issued.supersedes,
        issued.suspended,
        issued.jws,
        issued.sha256,
        issued.issuedAt,
      ],
    );
  }

  /** Certificates that were not taken back. */
  standing(): Promise<IssuedCertificate[]> {
    return this.select(
      'WHERE NOT EXISTS (SELECT 1 FROM certificate_withdrawal w WHERE w.certificate_id = c.id)',
      [],
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
  async generationTickets(
    generation: number,
    tx: Transaction = this.database.manager,
  ): Promise<number[] | undefined> {
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
