import type { DataSource } from 'typeorm';
import type { Granularity, KeyKind, Part } from '../../../crypto';
import type { CallerRole, DestroyReason } from '../../protocol';
import { copyRows, type CopyRow } from './copy-rows.store';

/** The keyring's one row. */
export interface KeyringRow {
  keyringId: Buffer;
  generation: number;
  lastPageNo: number;
  canaryKeyId: Buffer;
  canaryRecord: Buffer;
}

/** A key that is to be destroyed with the next generation. */
export interface DoomedRow {
  kind: KeyKind;
  keyId: Buffer;
  incarnation: number;
  reason: DestroyReason;
  ref: string | undefined;
  doomedAt: number;
  batch: number | undefined;
  /** Id of the guard's batch that holds it back. */
  guard?: string | undefined;
}

/** Reads the whole keyring at start. Everything is scoped to one generation: rows that belong to no live page are not seen. */
export class LoadStore {
  constructor(private readonly database: DataSource) {}

  async keyring(): Promise<KeyringRow | undefined> {
    const rows: {
      keyring_id: Buffer;
      current_generation: string;
      last_page_no: string;
      canary_key_id: Buffer;
      canary_record: Buffer;
    }[] = await this.database.query(
      'SELECT keyring_id, current_generation, last_page_no, canary_key_id, canary_record FROM keyring',
    );
    const row = rows[0];
    return (
      row && {
        keyringId: row.keyring_id,
        generation: Number(row.current_generation),
        lastPageNo: Number(row.last_page_no),
        canaryKeyId: row.canary_key_id,
        canaryRecord: row.canary_record,
      }
    );
  }

  /** `page_no, revision, kind, purge_hour, wrapped` and whether the page stands in `alsoIn` at the same revision. */
  pages(generation: number, alsoIn: number | undefined, onRow: (row: CopyRow) => void): Promise<number> {
    return copyRows(
      this.database,
      `SELECT p.page_no, p.revision, p.kind, p.purge_hour, p.wrapped,
              ${alsoIn === undefined ? '1::int' : `(SELECT count(*)::int FROM page o WHERE o.generation = ${whole(alsoIn)} AND o.page_no = p.page_no AND o.revision = p.revision)`}
       FROM page p WHERE p.generation = ${whole(generation)}`,
      onRow,
    );
  }

  /** `page_no, kind, key_id, incarnation, wrapped, check_value, born` of the keys in a generation's pages. */
  keys(generation: number, onRow: (row: CopyRow) => void): Promise<number> {
    return copyRows(
      this.database,
      `SELECT k.page_no, k.kind, k.key_id, k.incarnation, k.wrapped, k.check_value, k.born
       FROM key k JOIN page p ON p.generation = ${whole(generation)} AND p.page_no = k.page_no AND p.revision = k.revision`,
      onRow,
    );
  }

  /** `subject_ref, incarnation, state, fenced_at in ms` */
  subjects(onRow: (row: CopyRow) => void): Promise<number> {
    return copyRows(
      this.database,
      `SELECT subject_ref, incarnation, state, coalesce((extract(epoch FROM fenced_at) * 1000)::bigint, 0) FROM subject`,
      onRow,
    );
  }

  /** `id, subject_ref, incarnation, record`, the entries of a subject together. */
  entries(onRow: (row: CopyRow) => void): Promise<number> {
    return copyRows(
      this.database,
      `SELECT id, subject_ref, incarnation, record FROM index_entry ORDER BY subject_ref`,
      onRow,
    );
  }

  async doomed(): Promise<DoomedRow[]> {
    const rows: {
      kind: KeyKind;
      key_id: Buffer;
      incarnation: string;
      reason: DestroyReason;
      ref: string | null;
      doomed_at: Date;
      batch: string | null;
      guard: string | null;
    }[] = await this.database.query(
      'SELECT kind, key_id, incarnation, reason, ref, doomed_at, batch, guard FROM doomed',
    );
    return rows.map((row) => ({
      kind: row.kind,
      keyId: row.key_id,
      incarnation: Number(row.incarnation),
      reason: row.reason,
      ref: row.ref ?? undefined,
      doomedAt: row.doomed_at.getTime(),
      batch: row.batch === null ? undefined : Number(row.batch),
      guard: row.guard ?? undefined,
    }));
  }

  async suppression(): Promise<{ day: number; tag: Buffer; cutoff: number }[]> {
    const rows: { day: string; tag: Buffer; cutoff: string }[] = await this.database.query(
      'SELECT day, tag, cutoff FROM suppression',
    );
    return rows.map((row) => ({ day: Number(row.day), tag: row.tag, cutoff: Number(row.cutoff) }));
  }

  /** Every definition of every class, oldest first; `knownSince` in Unix ms. */
  async classes(): Promise<
    { classId: number; periodDays: number; granularity: Granularity; knownSince: number }[]
  > {
    const rows: { class_id: number; period_days: number; granularity: Granularity; known_since: Date }[] =
      await this.database.query(
        'SELECT class_id, period_days, granularity, known_since FROM class_schedule ORDER BY class_id, known_since',
      );
    return rows.map((row) => ({
      classId: row.class_id,
      periodDays: row.period_days,
      granularity: row.granularity,
      knownSince: row.known_since.getTime(),
    }));
  }

  /** Grants that have not ended by `now` (Unix ms). */
  async grants(
    now: number,
  ): Promise<{ grantId: string; ref: string; subjectRef: string; parts: Part[]; expiresAt: number }[]> {
    const rows: { grant_id: string; ref: string; subject_ref: string; parts: Part[]; expires_at: Date }[] =
      await this.database.query(
        'SELECT grant_id, ref, subject_ref, parts, expires_at FROM grant_made WHERE expires_at > $1',
        [new Date(now)],
      );
    return rows.map((row) => ({
      grantId: row.grant_id,
      ref: row.ref,
      subjectRef: row.subject_ref,
      parts: row.parts,
      expiresAt: Math.floor(row.expires_at.getTime() / 1000),
    }));
  }

  /** Who uses which credential key; `sealUntil` in Unix ms. */
  async credentials(): Promise<
    { keyId: string; madeBy: CallerRole; openBy: CallerRole[]; sealUntil: number }[]
  > {
    const rows: { key_id: string; made_by: CallerRole; open_by: CallerRole[]; seal_until: Date }[] =
      await this.database.query('SELECT key_id, made_by, open_by, seal_until FROM credential_key');
    return rows.map((row) => ({
      keyId: row.key_id,
      madeBy: row.made_by,
      openBy: row.open_by,
      sealUntil: row.seal_until.getTime(),
    }));
  }

  /** Keys other than subjects' that were destroyed. */
  async buried(): Promise<{ kind: KeyKind; keyId: Buffer }[]> {
    const rows: { kind: KeyKind; key_id: Buffer }[] = await this.database.query(
      'SELECT kind, key_id FROM tombstone WHERE kind <> 1',
    );
    return rows.map((row) => ({ kind: row.kind, keyId: row.key_id }));
  }

  async canaries(): Promise<string[]> {
    const rows: { subject_ref: string }[] = await this.database.query(
      'SELECT subject_ref FROM canary_subject',
    );
    return rows.map((row) => row.subject_ref);
  }

  async signers(): Promise<Buffer[]> {
    const rows: { key_id: Buffer }[] = await this.database.query(
      `SELECT decode(replace(key_id::text, '-', ''), 'hex') AS key_id FROM signer`,
    );
    return rows.map((row) => row.key_id);
  }
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError('a generation is a whole number');
  return String(value);
}
