import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Acts that belong into the story of any incident of their time. */
const ALWAYS = [
  'role.changed',
  'guard.blocked',
  'guard.approved',
  'guard.cancelled',
  'config.changed',
  'clock.jump',
  'alert.raised',
  'alert.acknowledged',
  'alert.escalated',
  'restore.quarantined',
];
/** Acts that belong into it when they name the incident or the credential. */
const NAMING = [
  'incident.opened',
  'incident.step',
  'incident.contained',
  'incident.resumed',
  'incident.told',
  'incident.closed',
  'credential.checked',
  'key.issued',
  'key.revoked',
];

/** Reads an incident's story out of the audit log. */
@Injectable()
export class TimelineStore {
  constructor(private readonly database: DataSource) {}

  /** Entries, as their bytes, from the beginning of the exposure to the end of the incident. At most 1,000, those that name it first and then the newest; the log itself has all. */
  async of(about: {
    incidentId: string;
    credentialIds: readonly string[];
    from: Date;
    until: Date;
  }): Promise<{ index: number; body: Buffer }[]> {
    const rows = await this.database.query<{ i: string; body: Buffer }[]>(
      `SELECT i, body FROM (SELECT i, body FROM audit_entry
        WHERE at >= $1 AND at <= $2 AND (type = ANY($3::text[]) OR (type = ANY($4::text[]) AND (
          convert_from(body, 'UTF8')::jsonb -> 'ref' ->> 'incident' = $5 OR convert_from(body, 'UTF8')::jsonb -> 'ref' ->> 'credential' = ANY($6::text[]))))
        ORDER BY type = ANY($4::text[]) DESC, i DESC LIMIT 1000) told ORDER BY i`,
      [about.from, about.until, ALWAYS, NAMING, about.incidentId, about.credentialIds],
    );
    return rows.map(({ i, body }) => ({ index: Number(i), body }));
  }

  /** All versions of the credential that one version belongs to. */
  async versionsOf(credentialId: string | null): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT b.id FROM credential a JOIN credential b ON b.kind = a.kind AND b.scope = a.scope WHERE a.id = $1`,
      [credentialId],
    );
    return rows.map(({ id }) => id);
  }
}
