import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';
import type { Law } from './legal-deadline';
import type { SealedText } from './request-prose';
import type { RequestKind, RequestState } from './request-states';

/** A request as it stands. */
export interface RequestRecord {
  id: string;
  kind: RequestKind;
  state: RequestState;
  subjectRef: string;
  subjectKnown: boolean;
  receivedAt: Date;
  receivedVia: string;
  dueAt: Date;
  extendedAt: Date | null;
  verifiedAt: Date | null;
  verificationMethod: string | null;
  decidedAt: Date | null;
  ground: string | null;
  completedAt: Date | null;
  law: Law;
  /** Set while the clock stands because the person has not shown who they are. */
  clockStoppedAt: Date | null;
  stoppedMs: number;
  /** The person's language, if it is known. */
  language: string | null;
  /** The business number that it came through, if it came by WhatsApp. */
  channelId: string | null;
  /** Who was the first of two people to verify by hand. */
  vouchedBy: string | null;
  /** When what was restricted by it was lifted again. */
  liftedAt: Date | null;
}

/** Something that was done for a request. */
export interface RequestStep {
  name: string;
  /** Empty where there is only one. */
  target: string;
  state: string;
  at: Date;
  evidence: Record<string, unknown>;
}

/** What a step of the state machine changes. */
export interface RequestChange {
  state?: RequestState;
  receivedAt?: Date;
  dueAt?: Date;
  extendedAt?: Date;
  verifiedAt?: Date;
  verificationMethod?: string;
  decidedAt?: Date;
  decidedBy?: string;
  ground?: string | null;
  grantId?: string;
  executedAt?: Date;
  completedAt?: Date;
  clockStoppedAt?: Date | null;
  stoppedMs?: number;
  vouchedBy?: string | null;
  liftedAt?: Date;
}

/** How a request came to be, beside what it is. */
export interface RequestOrigin {
  commitment: Buffer | null;
  /** Tag of the identifier, when nobody is known by it. */
  unknownTag: Buffer | null;
  /** That identifier, sealed. */
  unknownIdentifier: SealedText | null;
  createdAt: Date;
  createdBy: string | null;
}

/** Which requests to list, and from where. */
export interface RequestFilter {
  state?: RequestState | undefined;
  kind?: RequestKind | undefined;
  before?: { receivedAt: Date; id: string } | undefined;
  limit: number;
}

const COLUMNS = `id, kind, state, subject_ref AS "subjectRef", subject_known AS "subjectKnown", received_at AS "receivedAt",
  received_via AS "receivedVia", due_at AS "dueAt", extended_at AS "extendedAt", verified_at AS "verifiedAt",
  verification_method AS "verificationMethod", decided_at AS "decidedAt", ground, completed_at AS "completedAt", law,
  clock_stopped_at AS "clockStoppedAt", stopped_ms::float AS "stoppedMs", language, channel_id AS "channelId", vouched_by AS "vouchedBy",
  lifted_at AS "liftedAt"`;

const CHANGEABLE: Readonly<Record<keyof RequestChange, string>> = {
  state: 'state',
  receivedAt: 'received_at',
  dueAt: 'due_at',
  extendedAt: 'extended_at',
  verifiedAt: 'verified_at',
  verificationMethod: 'verification_method',
  decidedAt: 'decided_at',
  decidedBy: 'decided_by',
  ground: 'ground',
  grantId: 'grant_id',
  executedAt: 'executed_at',
  completedAt: 'completed_at',
  clockStoppedAt: 'clock_stopped_at',
  stoppedMs: 'stopped_ms',
  vouchedBy: 'vouched_by',
  liftedAt: 'lifted_at',
};

/** Rows of `request` and `request_step`. */
@Injectable()
export class RequestStore {
  constructor(private readonly database: DataSource) {}

  async add(tx: Transaction, request: RequestRecord & RequestOrigin): Promise<void> {
    await tx.query(
      `INSERT INTO request (id, kind, subject_ref, subject_known, commitment, received_at, received_via, due_at, created_at, created_by, law,
         language, channel_id, unknown_tag, unknown_identifier, unknown_incarnation, unknown_bucket)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
      [
        request.id,
        request.kind,
        request.subjectRef,
        request.subjectKnown,
        request.commitment,
        request.receivedAt,
        request.receivedVia,
        request.dueAt,
        request.createdAt,
        request.createdBy,
        request.law,
        request.language,
        request.channelId,
        request.unknownTag,
        request.unknownIdentifier?.sealed ?? null,
        request.unknownIdentifier?.incarnation ?? null,
        request.unknownIdentifier?.bucket ?? null,
      ],
    );
  }

  /** The sealed identifier of a request that is about nobody yet. */
  async unknownIdentifier(tx: Transaction, id: string): Promise<SealedText | undefined> {
    const rows = await tx.query<SealedText[]>(
      `SELECT unknown_identifier AS sealed, unknown_incarnation AS incarnation, unknown_bucket::float AS bucket
         FROM request WHERE id = $1 AND unknown_identifier IS NOT NULL`,
      [id],
    );
    return rows[0];
  }

  /** Says whose a request is that was about nobody; the database lets it be said once, and forgets the identifier. */
  async nameSubject(tx: Transaction, id: string, subjectRef: string): Promise<void> {
    await tx.query('UPDATE request SET subject_ref = $2, subject_known = true WHERE id = $1', [
      id,
      subjectRef,
    ]);
  }

  /** Whether a business number runs through a provider that forgets message by message. */
  async hasNumbersAtBsps(tx: Transaction): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM channel_outside WHERE provider IN ('twilio', 'vonage') LIMIT 1`,
    );
    return rows.length > 0;
  }

  async find(id: string): Promise<RequestRecord | undefined> {
    const rows = await this.database.query<RequestRecord[]>(`SELECT ${COLUMNS} FROM request WHERE id = $1`, [
      id,
    ]);
    return rows[0];
  }

  /** The request, locked until the transaction ends: of two deciders the second sees what the first decided. */
  async lock(tx: Transaction, id: string): Promise<RequestRecord | undefined> {
    const rows = await tx.query<RequestRecord[]>(`SELECT ${COLUMNS} FROM request WHERE id = $1 FOR UPDATE`, [
      id,
    ]);
    return rows[0];
  }

  /**
   * The request of that kind about the same person, or about the same identifier that nobody is known by, that has not ended; locked. Until the
   * transaction ends nobody else finds or adds one.
   */
  async lockOpen(
    tx: Transaction,
    kind: RequestKind,
    about: { subjectRef: string } | { unknownTag: Buffer },
  ): Promise<RequestRecord | undefined> {
    const [column, value] =
      'subjectRef' in about ? ['subject_ref', about.subjectRef] : ['unknown_tag', about.unknownTag];
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `request ${kind} ${typeof value === 'string' ? value : value.toString('hex')}`,
    ]);
    const rows = await tx.query<RequestRecord[]>(
      `SELECT ${COLUMNS} FROM request WHERE ${column} = $1 AND kind = $2 AND state <> ALL ($3) ORDER BY received_at LIMIT 1 FOR UPDATE`,
      [value, kind, ['completed', 'refused', 'withdrawn']],
    );
    return rows[0];
  }

  /** Newest receipt first. */
  list({ state, kind, before, limit }: RequestFilter): Promise<RequestRecord[]> {
    return this.database.query<RequestRecord[]>(
      `SELECT ${COLUMNS} FROM request
        WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR kind = $2)
          AND ($3::timestamptz IS NULL OR (received_at, id) < ($3, $4::uuid))
        ORDER BY received_at DESC, id DESC LIMIT $5`,
      [state ?? null, kind ?? null, before?.receivedAt ?? null, before?.id ?? null, limit],
    );
  }

  async change(tx: Transaction, id: string, change: RequestChange): Promise<void> {
    const fields = Object.entries(change) as [keyof RequestChange, unknown][];
    const assignments = fields.map(([field], i) => `${CHANGEABLE[field]} = $${i + 2}`);
    await tx.query(`UPDATE request SET ${assignments.join(', ')} WHERE id = $1`, [
      id,
      ...fields.map(([, value]) => value),
    ]);
  }

  /** Adds a step to those of the same name: `target` numbers them. */
  async addStep(tx: Transaction, requestId: string, step: Omit<RequestStep, 'target'>): Promise<void> {
    const [row] = await tx.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM request_step WHERE request_id = $1 AND name = $2`,
      [requestId, step.name],
    );
    await this.noteStep(tx, requestId, { ...step, target: String(row!.count + 1) });
  }

  /** The grant that the approval of a request made; undefined when there is none. */
  async grantOf(tx: Transaction, requestId: string): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string | null }[]>(
      'SELECT grant_id AS id FROM request WHERE id = $1',
      [requestId],
    );
    return row?.id ?? undefined;
  }

  /** Whether the worker gave up since the keyring refuses what the request's approval lets it open. */
  async lacksGrant(tx: Transaction, requestId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM request_step WHERE request_id = $1 AND name = 'execution' AND state = 'failed' AND evidence ->> 'code' = 'keyring.lease.denied'`,
      [requestId],
    );
    return rows.length > 0;
  }

  /** Notes a step that happens once. */
  async noteStep(tx: Transaction, requestId: string, step: RequestStep): Promise<void> {
    await tx.query(
      `INSERT INTO request_step (request_id, name, target, state, at, evidence) VALUES ($1, $2, $3, $4, $5, $6)`,
      [requestId, step.name, step.target, step.state, step.at, JSON.stringify(step.evidence)],
    );
  }

  /** Steps in the order in which they were begun. */
  steps(requestId: string): Promise<RequestStep[]> {
    return this.database.query<RequestStep[]>(
      `SELECT name, target, state, at, evidence FROM request_step WHERE request_id = $1 ORDER BY id`,
      [requestId],
    );
  }
}
