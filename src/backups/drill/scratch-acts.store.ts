import type { DataSource } from 'typeorm';
import type { LedgerActs, ReplayProof } from '../guard';

const SUBJECT_TABLES = ['message', 'message_status', 'platform_event', 'subject_identifier'] as const;
const nothing = () => Promise.resolve();

/** The destruction ledger carried out on a scratch database, which is thrown away: rows and tables only. */
export class ScratchActs implements LedgerActs {
  constructor(private readonly database: DataSource) {}

  fenced = nothing;
  unfenced = nothing;
  keyDestroyed = nothing;
  reinstateHolds = nothing;
  holdReleased = nothing;
  restricted = nothing;
  setClasses = nothing;
  forgetJobs = nothing;

  async knownSubjects(subjectRefs: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ ref: string }[]>(
      'SELECT subject_ref AS ref FROM subject WHERE subject_ref = ANY($1::uuid[])',
      [subjectRefs],
    );
    return new Set(rows.map(({ ref }) => ref));
  }

  async subjectDestroyed(subjectRef: string): Promise<void> {
    for (const table of SUBJECT_TABLES)
      await this.database.query(`DELETE FROM ${table} WHERE subject_ref = $1`, [subjectRef]);
    await this.database.query(`UPDATE subject SET state = 'erased' WHERE subject_ref = $1`, [subjectRef]);
  }

  async bucketDestroyed(classId: number, bucket: number): Promise<void> {
    for (const table of ['message', 'message_status', 'platform_event'])
      await this.database.query(`DROP TABLE IF EXISTS ${table}_c${classId}_b${bucket}`);
  }

  prove(): Promise<ReplayProof> {
    return Promise.resolve({ left: 0, opened: 0, failed: 0 });
  }
}
