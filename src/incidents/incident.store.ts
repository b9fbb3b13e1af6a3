import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CredentialKind } from '../credentials';
import type { Transaction } from '../foundation/database';
import type { Incident, IncidentStep, NoReportGround } from './incident';

const COLUMNS = `id, kind, state, credential_id AS "credentialId", suspend, channel_ids AS "channelIds", exposed_from AS "exposedFrom",
  exposed_until AS "exposedUntil", detected_at AS "detectedAt", aware_at AS "awareAt", report_due_at AS "reportDueAt",
  contained_at AS "containedAt", authority_told_at AS "authorityToldAt", subjects_told_at AS "subjectsToldAt",
  no_report_ground AS "noReportGround", closed_at AS "closedAt"`;

/** Rows of `incident` and `incident_step`. */
@Injectable()
export class IncidentStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async add(tx: Transaction, incident: Incident, openedBy: string | null): Promise<void> {
    await tx.query(
      `INSERT INTO incident (id, kind, state, credential_id, suspend, channel_ids, exposed_from, exposed_until, detected_at, aware_at, report_due_at, opened_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        incident.id,
        incident.kind,
        incident.state,
        incident.credentialId,
        incident.suspend,
        incident.channelIds,
        incident.exposedFrom,
        incident.exposedUntil,
        incident.detectedAt,
        incident.awareAt,
        incident.reportDueAt,
        openedBy,
      ],
    );
  }

  /** All of them, newest first. */
  list(): Promise<Incident[]> {
    return this.database.query<Incident[]>(`SELECT ${COLUMNS} FROM incident ORDER BY detected_at DESC, id`);
  }

  async find(id: string, tx: Transaction = this.database.manager): Promise<Incident | undefined> {
    const rows = await tx.query<Incident[]>(`SELECT ${COLUMNS} FROM incident WHERE id = $1`, [id]);
    return rows[0];
  }

  /** An open incident about this credential: a second call about the same leak joins it. */
  async openAbout(tx: Transaction, credentialId: string): Promise<Incident | undefined> {
    const rows = await tx.query<Incident[]>(
      `SELECT ${COLUMNS} FROM incident WHERE credential_id = $1 AND state <> 'closed' ORDER BY detected_at LIMIT 1`,
      [credentialId],
    );
    return rows[0];
  }

  /** Incidents whose containment did not end; its job may be lost. */
  async uncontained(before: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT id FROM incident WHERE state = 'containing' AND detected_at < $1`,
      [before],
    );
    return rows.map(({ id }) => id);
  }

  /** The channels that a credential reaches. One of an app or a BSP reaches all; a webhook's secret or where alerts go none. */
  async channelsOf(tx: Transaction, kind: CredentialKind, scope: string): Promise<string[]> {
    if (!/^(?:meta|bsp)-/.test(kind)) return [];
    const [waba, number] = [
      kind === 'meta-access-token' && scope !== '*' ? scope : null,
      kind === 'meta-pin' ? scope : null,
    ];
    const rows = await tx.query<{ id: string }[]>(
      `SELECT id FROM channel WHERE ($1::text IS NULL OR waba_id = $1) AND ($2::text IS NULL OR phone_number_id = $2) ORDER BY id`,
      [waba, number],
    );
    return rows.map(({ id }) => id);
  }

  /** How many channels these ids name. */
  async knownAmong(tx: Transaction, channelIds: readonly string[]): Promise<number> {
    const [row] = await tx.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM channel WHERE id = ANY($1::uuid[])',
      [channelIds],
    );
    return row!.n;
  }

  /** Meta's ids of channels. */
  numbersOf(channelIds: readonly string[]): Promise<{ phoneNumberId: string; wabaId: string | null }[]> {
    return this.database.query<{ phoneNumberId: string; wabaId: string | null }[]>(
      `SELECT phone_number_id AS "phoneNumberId", waba_id AS "wabaId" FROM channel WHERE id = ANY($1::uuid[]) ORDER BY 1`,
      [channelIds],
    );
  }

  async steps(incidentId: string): Promise<IncidentStep[]> {
    return this.database.query<IncidentStep[]>(
      'SELECT name, state, at, evidence FROM incident_step WHERE incident_id = $1 ORDER BY at, name',
      [incidentId],
    );
  }

  async noteStep(
    tx: Transaction,
    incidentId: string,
    { name, state, at, evidence }: IncidentStep,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO incident_step (incident_id, name, state, at, evidence) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (incident_id, name) DO UPDATE SET state = excluded.state, at = excluded.at, evidence = excluded.evidence`,
      [incidentId, name, state, at, JSON.stringify(evidence)],
    );
  }

  /** True when it was this call that ended the containment. */
  async contain(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE incident SET state = 'investigating', contained_at = $2, exposed_until = coalesce(exposed_until, $2)
        WHERE id = $1 AND state = 'containing'`,
      [id, at],
    );
    return count > 0;
  }

  async remediate(tx: Transaction, id: string): Promise<void> {
    await tx.query(`UPDATE incident SET state = 'remediating' WHERE id = $1 AND state = 'investigating'`, [
      id,
    ]);
  }

  async told(tx: Transaction, id: string, whom: 'authority' | 'subjects', at: Date): Promise<void> {
    await tx.query(
      `UPDATE incident SET ${whom === 'authority' ? 'authority_told_at' : 'subjects_told_at'} = $2 WHERE id = $1`,
      [id, at],
    );
  }

  async needsNoReport(tx: Transaction, id: string, ground: NoReportGround): Promise<void> {
    await tx.query('UPDATE incident SET no_report_ground = $2 WHERE id = $1', [id, ground]);
  }

  async close(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE incident SET state = 'closed', closed_at = $2 WHERE id = $1`, [id, at]);
  }
}
