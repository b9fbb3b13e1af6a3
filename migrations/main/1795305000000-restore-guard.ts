import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what this database was when it last applied the destruction ledger: its cluster, its timeline, how much of the ledger, which branch of the audit log. The
 * row travels with every copy, so that a copy that comes back is recognised (reference: backups and restore, §5).
 * Locks: none to speak of, it is new. The previous release runs unchanged against it, without a guard.
 */
export class RestoreGuard1795305000000 implements MigrationInterface {
  name = 'RestoreGuard1795305000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION restore_guard_facts(bigint)');
    await runner.query('DROP TABLE restore_guard');
  }
}

const UP = [
  // log_branch: how many times the audit log went on, under an origin of its own, after entries were lost to a restore.
  `CREATE TABLE restore_guard (
     only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
     system_identifier bigint NOT NULL,
     timeline integer NOT NULL,
     ledger_size bigint NOT NULL,
     ledger_root bytea NOT NULL CHECK (octet_length(ledger_root) = 32),
     generation bigint NOT NULL DEFAULT 0,
     log_branch integer NOT NULL DEFAULT 0,
     fork_accepted_at timestamptz,
     quarantined_as text CHECK (quarantined_as ~ '^[a-z-]{1,30}$'),
     quarantined_at timestamptz,
     updated_at timestamptz NOT NULL DEFAULT now()
   )`,
  // The root of the empty ledger is SHA-256 of nothing.
  `INSERT INTO restore_guard (system_identifier, timeline, ledger_size, ledger_root)
   SELECT (pg_control_system()).system_identifier, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int, 0, sha256('')`,
  // For processes that may not read the log: how long it is, and what was signed of it at one size.
  `CREATE FUNCTION restore_guard_facts(at_size bigint) RETURNS jsonb
   LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
     SELECT jsonb_build_object(
       'systemIdentifier', guard.system_identifier::text, 'timeline', guard.timeline,
       'ledgerSize', guard.ledger_size, 'ledgerRoot', encode(guard.ledger_root, 'hex'), 'generation', guard.generation,
       'logBranch', guard.log_branch, 'forkAccepted', guard.fork_accepted_at IS NOT NULL, 'quarantinedAs', guard.quarantined_as,
       'hereSystemIdentifier', (SELECT system_identifier::text FROM pg_control_system()),
       'hereTimeline', ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int,
       'logSize', (SELECT coalesce(max(i) + 1, 0) FROM public.audit_entry),
       'signedRoot', (SELECT encode(root, 'hex') FROM public.audit_checkpoint WHERE size = at_size))
     FROM public.restore_guard guard
   $$`,
  `REVOKE ALL ON FUNCTION restore_guard_facts(bigint) FROM PUBLIC`,
];
