import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DefinedClass } from '../../../keyring/client';

/** What a replay of the ledger changes that no module has an act for. */
@Injectable()
export class ReplayStore {
  constructor(private readonly database: DataSource) {}

  async knownSubjects(subjectRefs: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ ref: string }[]>(
      'SELECT subject_ref AS ref FROM subject WHERE subject_ref = ANY($1::uuid[])',
      [subjectRefs],
    );
    return new Set(rows.map(({ ref }) => ref));
  }

  /** Moves a subject between `active` and `erasing`; one that is erased stays so. */
  async setFence(subjectRef: string, isFenced: boolean): Promise<void> {
    const [from, to] = isFenced ? ['active', 'erasing'] : ['erasing', 'active'];
    await this.database.query('UPDATE subject SET state = $3 WHERE subject_ref = $1 AND state = $2', [
      subjectRef,
      from,
      to,
    ]);
  }

  async setErased(subjectRef: string, at: Date): Promise<void> {
    await this.database.query(
      `UPDATE subject SET state = 'erased', erased_at = coalesce(erased_at, $2) WHERE subject_ref = $1`,
      [subjectRef, at],
    );
  }

  async setRestricted(subjectRef: string, restricted: boolean): Promise<void> {
    await this.database.query(
      'UPDATE subject SET restricted = $2, restriction_recorded = $2 WHERE subject_ref = $1',
      [subjectRef, restricted],
    );
  }

  /** Restrictions that the keyring's ledger does not have yet. */
  unrecordedRestrictions(limit: number): Promise<{ subjectRef: string; restricted: boolean }[]> {
    return this.database.query(
      `SELECT subject_ref AS "subjectRef", restricted FROM subject WHERE restricted <> restriction_recorded ORDER BY subject_ref LIMIT ${limit}`,
    );
  }

  async markRestrictionRecorded(subjectRef: string, restricted: boolean): Promise<void> {
    await this.database.query('UPDATE subject SET restriction_recorded = $2 WHERE subject_ref = $1', [
      subjectRef,
      restricted,
    ]);
  }

  /** Makes a hold known again that this database has forgotten; refused outside of a quarantine. */
  async reinstateHold(holdId: string, subjectRef: string | null): Promise<void> {
    await this.database.query('SELECT reinstate_hold($1, $2)', [holdId, subjectRef]);
  }

  /** Notes that a hold was released; refused outside of a quarantine. */
  async endHold(holdId: string): Promise<void> {
    await this.database.query('SELECT end_restored_hold($1)', [holdId]);
  }

  /** Gives a class the period that the keyring was last told, as a new version. */
  async setClass({ classId, periodDays, granularity }: DefinedClass): Promise<void> {
    await this.database.query(
      `WITH changed AS (
         UPDATE retention_class SET period_days = $2, granularity = $3, version = version + 1, updated_at = now()
          WHERE class_id = $1 AND (period_days, granularity) IS DISTINCT FROM ($2, $3)
          RETURNING class_id, version, period_days, granularity)
       INSERT INTO retention_class_version (class_id, version, period_days, granularity) SELECT * FROM changed`,
      [classId, periodDays, granularity],
    );
  }

  /** The copy's key is gone: its day has come, and the upkeep deletes the file and keeps the evidence. */
  async endBackup(id: string, at: Date): Promise<void> {
    await this.database.query(
      'UPDATE backup SET expires_at = least(expires_at, $2) WHERE id = $1 AND deleted_at IS NULL',
      [id, at],
    );
  }
}
