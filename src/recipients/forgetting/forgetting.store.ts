import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { TargetState } from '../outbound';
import { gravest, type KeptTarget, TARGET_COLUMNS } from './forgetting-row';

/** The step of the register whose targets these are. */
export const FORGETTING_STEP = 'forget-outside';

/** A step that came to another state. */
export interface ShownStep {
  state: TargetState;
  channelId: string | null;
  items: number;
}

/** Targets in one statement: PostgreSQL takes 65,535 parameters. */
const TOGETHER = 200;

const SELECT = `SELECT ${Object.entries(TARGET_COLUMNS)
  .map(([field, column]) => `t.${column} AS "${field}"`)
  .join(', ')} FROM forgetting_target t`;

/** Rows of `forgetting_target`, and the steps of the register that show them. */
@Injectable()
export class ForgettingStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Keeps a plan; a repetition changes nothing. */
  async add(tx: Transaction, targets: readonly KeptTarget[]): Promise<void> {
    const fields = Object.keys(TARGET_COLUMNS) as (keyof KeptTarget)[];
    for (let from = 0; from < targets.length; from += TOGETHER) {
      const some = targets.slice(from, from + TOGETHER);
      const rows = some.map(
        (_, row) => `(${fields.map((_field, i) => `$${row * fields.length + i + 1}`).join(', ')})`,
      );
      await tx.query(
        `INSERT INTO forgetting_target (${Object.values(TARGET_COLUMNS).join(', ')}) VALUES ${rows.join(', ')}
         ON CONFLICT (request_id, position) DO NOTHING`,
        some.flatMap((target) =>
          fields.map((field) => (field === 'evidence' ? JSON.stringify(target.evidence) : target[field])),
        ),
      );
    }
  }

  /** The targets of a request, in the order of the plan. */
  ofRequest(requestId: string, tx: Transaction = this.database.manager): Promise<KeptTarget[]> {
    return tx.query<KeptTarget[]>(`${SELECT} WHERE request_id = $1 ORDER BY position`, [requestId]);
  }

  /** Whether any request of a person has targets. */
  async hasTargets(subjectRef: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      'SELECT 1 FROM forgetting_target t JOIN request r ON r.id = t.request_id WHERE r.subject_ref = $1 LIMIT 1',
      [subjectRef],
    );
    return rows.length > 0;
  }

  /** Whether there is such a request. */
  async knows(requestId: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>('SELECT 1 FROM request WHERE id = $1', [requestId]);
    return rows.length > 0;
  }

  /** When a request was received. */
  async receivedAt(tx: Transaction, requestId: string): Promise<Date> {
    const [row] = await tx.query<{ at: Date }[]>('SELECT received_at AS at FROM request WHERE id = $1', [
      requestId,
    ]);
    return row!.at;
  }

  /** One target, locked until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<KeptTarget | undefined> {
    const rows = await tx.query<KeptTarget[]>(`${SELECT} WHERE id = $1 FOR UPDATE`, [id]);
    return rows[0];
  }

  /** Targets of a request that are due, in the order of the plan. */
  due(requestId: string, now: Date, limit: number): Promise<KeptTarget[]> {
    return this.database.query<KeptTarget[]>(
      `${SELECT} WHERE request_id = $1 AND next_at <= $2 ORDER BY position LIMIT $3`,
      [requestId, now, limit],
    );
  }

  /** When the next target of a request is due. */
  async nextAt(requestId: string): Promise<Date | null> {
    const [row] = await this.database.query<{ at: Date | null }[]>(
      'SELECT min(next_at) AS at FROM forgetting_target WHERE request_id = $1',
      [requestId],
    );
    return row?.at ?? null;
  }

  /** Requests with targets that were due before `before`. */
  async dueRequests(before: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ requestId: string }[]>(
      `SELECT request_id AS "requestId" FROM forgetting_target WHERE next_at < $1 GROUP BY 1 ORDER BY min(next_at) LIMIT $2`,
      [before, limit],
    );
    return rows.map(({ requestId }) => requestId);
  }

  /** Targets whose date has passed. */
  expired(now: Date, limit: number): Promise<KeptTarget[]> {
    return this.database.query<KeptTarget[]>(
      `${SELECT} WHERE state = 'expires-by-date' AND until_at <= $1 ORDER BY until_at LIMIT $2`,
      [now, limit],
    );
  }

  /** Targets whose operand is sealed under an obligation. */
  ofObligation(obligationId: string): Promise<KeptTarget[]> {
    return this.database.query<KeptTarget[]>(
      `${SELECT} WHERE obligation_id = $1 AND operand IS NOT NULL ORDER BY position`,
      [obligationId],
    );
  }

  /** Has the targets of a request that can be called called from `now` on. */
  async begin(tx: Transaction, requestId: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE forgetting_target SET next_at = $2 WHERE request_id = $1 AND attempts = 0 AND next_at IS NULL AND operand IS NOT NULL AND state IN ('planned', 'failed')`,
      [requestId, now],
    );
  }

  /** Targets of whatever request erased this person. */
  ofSubject(subjectRef: string): Promise<KeptTarget[]> {
    return this.database.query<KeptTarget[]>(
      `${SELECT} JOIN request r ON r.id = t.request_id WHERE r.subject_ref = $1 ORDER BY t.request_id, t.position`,
      [subjectRef],
    );
  }

  /** Targets whose operand can be opened no more because its obligation has ended. */
  orphans(limit: number): Promise<KeptTarget[]> {
    return this.database.query<KeptTarget[]>(
      `${SELECT} JOIN obligation o ON o.id = t.obligation_id WHERE t.operand IS NOT NULL AND o.destroyed_at IS NOT NULL LIMIT $1`,
      [limit],
    );
  }

  /** Obligations that end before `before` though something is still to be called under them, and the first instant of their requests' execution. */
  ending(
    before: Date,
    limit: number,
  ): Promise<{ obligationId: string; requestId: string; executedAt: Date; lastAt: Date }[]> {
    return this.database.query(
      `SELECT o.id AS "obligationId", o.request_id AS "requestId", coalesce(r.executed_at, r.received_at) AS "executedAt", max(t.next_at) AS "lastAt"
         FROM obligation o JOIN request r ON r.id = o.request_id JOIN forgetting_target t ON t.obligation_id = o.id
        WHERE o.kind = 'forgetting' AND o.destroyed_at IS NULL AND o.due_at <= $1 AND t.next_at IS NOT NULL
        GROUP BY o.id, o.request_id, r.executed_at, r.received_at LIMIT $2`,
      [before, limit],
    );
  }

  /** Forgets the sealed operands under an obligation. */
  async dropOperands(tx: Transaction, obligationId: string): Promise<void> {
    await tx.query(
      'UPDATE forgetting_target SET obligation_id = NULL, record_id = NULL, operand = NULL, next_at = NULL WHERE obligation_id = $1',
      [obligationId],
    );
  }

  /** Changes a target; the caller holds its lock, or is the only one who acts on its request. */
  async change(tx: Transaction, target: KeptTarget, change: Partial<KeptTarget>): Promise<KeptTarget> {
    const fields = Object.keys(change) as (keyof KeptTarget)[];
    await tx.query(
      `UPDATE forgetting_target SET ${fields.map((field, i) => `${TARGET_COLUMNS[field]} = $${i + 2}`).join(', ')} WHERE id = $1`,
      [
        target.id,
        ...fields.map((field) => (field === 'evidence' ? JSON.stringify(change[field]) : change[field])),
      ],
    );
    return { ...target, ...change };
  }

  /** Writes steps of the register anew from the targets that they stand for; returns those whose state is another one than before. */
  async show(tx: Transaction, requestId: string, steps: readonly string[]): Promise<ShownStep[]> {
    const before = await tx.query<{ target: string; state: string }[]>(
      `SELECT target, state FROM request_step WHERE request_id = $1 AND name = '${FORGETTING_STEP}' AND target = ANY($2::text[]) FOR UPDATE`,
      [requestId, steps],
    );
    const known = new Map(before.map(({ target, state }) => [target, state]));
    const shown: { step: string; state: TargetState; at: Date; evidence: string }[] = [];
    const moved: ShownStep[] = [];
    const targets = await tx.query<KeptTarget[]>(
      `${SELECT} WHERE request_id = $1 AND step = ANY($2::text[]) ORDER BY position`,
      [requestId, steps],
    );
    for (const step of steps) {
      const own = targets.filter((target) => target.step === step);
      if (own.length === 0) continue;
      const state = gravest(own.map((target) => target.state));
      if (known.get(step) !== state) moved.push({ state, channelId: own[0]!.channelId, items: own.length });
      const at = new Date(Math.max(...own.map((target) => target.at.getTime())));
      shown.push({ step, state, at, evidence: JSON.stringify(evidenceOf(own)) });
    }
    await tx.query(
      `INSERT INTO request_step (request_id, name, target, state, at, evidence)
       SELECT $1::uuid, '${FORGETTING_STEP}', * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::jsonb[])
       ON CONFLICT (request_id, name, target) DO UPDATE SET state = excluded.state, at = excluded.at, evidence = excluded.evidence`,
      [
        requestId,
        shown.map(({ step }) => step),
        shown.map(({ state }) => state),
        shown.map(({ at }) => at),
        shown.map(({ evidence }) => evidence),
      ],
    );
    return moved;
  }
}

/** What a step shows: counts by state, the last date, and of a single target everything. */
function evidenceOf(targets: readonly KeptTarget[]): Record<string, unknown> {
  const [first] = targets;
  const count: Record<string, number> = {};
  for (const { state } of targets) count[state] = (count[state] ?? 0) + 1;
  const until = targets
    .flatMap(({ untilAt }) => untilAt?.toISOString() ?? [])
    .sort()
    .at(-1);
  return {
    letter: first!.letter,
    class: first!.class,
    ...(first!.channelId !== null && { channel: first!.channelId }),
    ...(targets.length > 1 ? { targets: targets.length, count } : singly(first!)),
    ...(until !== undefined && { until }),
  };
}

function singly({
  id,
  reason,
  finding,
  code,
  basis,
  dueAt,
  repeatAt,
  repeated,
  attempts,
  evidence,
}: KeptTarget) {
  const shown = { reason, finding, code, basis, repeated };
  return {
    task: id,
    ...Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)),
    ...(dueAt && { dueAt: dueAt.toISOString() }),
    ...(repeatAt && { repeatAt: repeatAt.toISOString() }),
    ...(attempts > 0 && { attempts }),
    ...evidence,
  };
}
