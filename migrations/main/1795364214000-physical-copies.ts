import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the code of a failed `pg_dump` has an underscore, which the row refused; physical copies have a label, depend on each other and stand somewhere in the write-ahead log; Redis and replicas are copies too.
 * Locks: ACCESS EXCLUSIVE on `backup`, which nobody waits for, for a moment. The previous release runs unchanged against it.
 */
export class PhysicalCopies1795364214000 implements MigrationInterface {
  name = 'PhysicalCopies1795364214000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE backup
         DROP CONSTRAINT backup_failure_check,
         ADD CONSTRAINT backup_failure_check CHECK (failure ~ '^[A-Za-z][A-Za-z0-9._-]{0,80}$'),
         DROP CONSTRAINT backup_kind_check,
         ADD CONSTRAINT backup_kind_check CHECK (kind IN (${listed([...KINDS, ...NEW_KINDS])})),
         ADD COLUMN label text CHECK (length(label) BETWEEN 1 AND 200),
         ADD COLUMN depends_on uuid REFERENCES backup,
         ADD COLUMN timeline integer,
         ADD COLUMN system_identifier bigint,
         ADD COLUMN lsn_start text,
         ADD COLUMN lsn_stop text,
         ADD COLUMN wal_start text,
         ADD COLUMN wal_stop text`,
    );
    await runner.query('CREATE INDEX backup_dependents ON backup (depends_on) WHERE depends_on IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DELETE FROM drill WHERE backup_id IN (SELECT id FROM backup WHERE kind IN (${listed(NEW_KINDS)}))`,
    );
    await runner.query(`DELETE FROM backup WHERE kind IN (${listed(NEW_KINDS)})`);
    await runner.query(
      `ALTER TABLE backup DROP COLUMN wal_stop, DROP COLUMN wal_start, DROP COLUMN lsn_stop, DROP COLUMN lsn_start, DROP COLUMN system_identifier,
         DROP CONSTRAINT backup_failure_check,
         ADD CONSTRAINT backup_failure_check CHECK (failure ~ '^[A-Za-z][A-Za-z0-9.-]{0,80}$') NOT VALID,
         DROP COLUMN timeline, DROP COLUMN depends_on, DROP COLUMN label, DROP CONSTRAINT backup_kind_check,
         ADD CONSTRAINT backup_kind_check CHECK (kind IN (${listed(KINDS)}))`,
    );
  }
}

const KINDS = ['pg-dump', 'pgbackrest-full', 'pgbackrest-diff', 'pgbackrest-incr', 'wal-range', 'other'];
const NEW_KINDS = ['redis-rdb', 'redis-aof', 'replica', 'replication-slot'];

function listed(kinds: readonly string[]): string {
  return kinds.map((kind) => `'${kind}'`).join(', ');
}
