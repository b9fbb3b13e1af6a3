import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';
import type { Evidence } from '../../../foundation/steps';
import type { RequestKind, RequestState } from '../../../requests';

/** A request as the worker carries it out. */
export interface RequestToExecute {
  id: string;
  kind: RequestKind;
  state: RequestState;
  subjectRef: string;
  grantId: string | null;
  ground: string | null;
  commitment: Buffer | null;
  language: string | null;
  receivedAt: Date;
  verifiedAt: Date | null;
  decidedAt: Date | null;
  executedAt: Date | null;
  dueAt: Date;
}

/** A step of an execution as it is recorded. */
export interface RecordedStep {
  name: string;
  state: string;
  at: Date;
  evidence: Evidence;
}

const COLUMNS = `id, kind, state, subject_ref AS "subjectRef", grant_id AS "grantId", ground, commitment, language, received_at AS "receivedAt",
  verified_at AS "verifiedAt", decided_at AS "decidedAt", executed_at AS "executedAt", due_at AS "dueAt"`;

/** The worker's part of the register: it advances what was approved, and records steps. */
@Injectable()
export class RequestExecutionStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async find(id: string, tx: Transaction = this.database.manager): Promise<RequestToExecute | undefined> {
    const rows = await tx.query<RequestToExecute[]>(`SELECT ${COLUMNS} FROM request WHERE id = $1`, [id]);
    return rows[0];
  }

  /** Requests that were approved, or are being executed, and whose last step was recorded before `before`: their job may be lost. */
  async stalled(before: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT r.id FROM request r
        WHERE r.state IN ('approved', 'executing') AND r.subject_known
          AND greatest(r.decided_at, (SELECT max(at) FROM request_step s WHERE s.request_id = r.id)) < $1`,
      [before],
    );
    return rows.map(({ id }) => id);
  }

  /** Requests that have not ended, whose clock runs and which are due before `before`, with the last reminder of that due date. */
  dueBefore(
    before: Date,
  ): Promise<{ id: string; subjectRef: string; dueAt: Date; reminded: number | null }[]> {
    return this.database.query(
      `SELECT r.id, r.subject_ref AS "subjectRef", r.due_at AS "dueAt",
              (SELECT min(days_before) FROM request_reminder m WHERE m.request_id = r.id AND m.due_at = r.due_at) AS reminded
         FROM request r
        WHERE r.state NOT IN ('completed', 'refused', 'withdrawn') AND r.clock_stopped_at IS NULL AND r.due_at <= $1`,
      [before],
    );
  }

  /** True when it was this call that noted the reminder. */
  async remind(
    tx: Transaction,
    reminder: { id: string; dueAt: Date; days: number; at: Date },
  ): Promise<boolean> {
    const { id, dueAt, days, at } = reminder;
    const rows = await tx.query<unknown[]>(
      `INSERT INTO request_reminder (request_id, due_at, days_before, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1`,
      [id, dueAt, days, at],
    );
    return rows.length > 0;
  }

  /** True when it was this call that began the execution. */
  async begin(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE request SET state = 'executing', executed_at = $2 WHERE id = $1 AND state = 'approved'`,
      [id, at],
    );
    return count > 0;
  }

  /** True when it was this call that completed it. */
  async complete(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE request SET state = 'completed', completed_at = $2 WHERE id = $1 AND state = 'executing'`,
      [id, at],
    );
    if (count === 0) return false;
    await tx.query(
      `UPDATE request_step SET state = 'done', at = $2 WHERE request_id = $1 AND name = 'execution' AND state = 'failed'`,
      [id, at],
    );
    return true;
  }

  /** The steps of an execution as they are recorded. */
  steps(requestId: string, names: readonly string[]): Promise<RecordedStep[]> {
    return this.database.query<RecordedStep[]>(
      `SELECT name, state, at, evidence FROM request_step WHERE request_id = $1 AND target = '' AND name = ANY($2::text[])`,
      [requestId, names],
    );
  }

  /** Evidence of the steps of an execution that are done. */
  async doneSteps(requestId: string, names: readonly string[]): Promise<Map<string, Evidence>> {
    const steps = await this.steps(requestId, names);
    return new Map(
      steps.filter(({ state }) => state === 'done').map(({ name, evidence }) => [name, evidence]),
    );
  }

  /** Records where different steps are; a step that is done stays so. */
  async note(tx: Transaction, requestId: string, steps: readonly RecordedStep[]): Promise<void> {
    await tx.query(
      `INSERT INTO request_step AS step (request_id, name, state, at, evidence)
       SELECT $1::uuid, * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::jsonb[])
       ON CONFLICT (request_id, name, target) DO UPDATE SET state = excluded.state, at = excluded.at, evidence = excluded.evidence
        WHERE step.state <> 'done'`,
      [
        requestId,
        steps.map(({ name }) => name),
        steps.map(({ state }) => state),
        steps.map(({ at }) => at),
        steps.map(({ evidence }) => JSON.stringify(evidence)),
      ],
    );
  }
}
