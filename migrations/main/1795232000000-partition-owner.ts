import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a purge detaches and drops partitions, which only the owner of a table can do. The partitioned tables, and the function that makes partitions,
 * belong to `lethe_partitioner` from now on, a role that nobody logs in as: `lethe_owner` is a member, and `lethe_worker` may take it with `SET ROLE`
 * for a purge and has none of its powers otherwise (it does not inherit).
 * Locks: ACCESS EXCLUSIVE on the message tables for a moment. The previous release runs unchanged against it.
 */
export class PartitionOwner1795232000000 implements MigrationInterface {
  name = 'PartitionOwner1795232000000';

  async up(runner: QueryRunner): Promise<void> {
    const found = (await runner.query(
      `SELECT 1 FROM pg_roles WHERE rolname = 'lethe_partitioner' AND pg_has_role(current_user, oid, 'USAGE')`,
    )) as unknown[];
    if (found.length === 0)
      throw new Error(
        'the role lethe_partitioner is missing: CREATE ROLE lethe_partitioner NOLOGIN; GRANT lethe_partitioner TO lethe_owner, lethe_worker; ' +
          'ALTER ROLE lethe_worker NOINHERIT',
      );
    await runner.query('GRANT USAGE, CREATE ON SCHEMA public TO lethe_partitioner');
    await runner.query('GRANT SELECT ON retention_class TO lethe_partitioner');
    await setOwner(runner, 'lethe_partitioner');
  }

  async down(runner: QueryRunner): Promise<void> {
    await setOwner(runner, 'CURRENT_USER');
    await runner.query('REVOKE ALL ON retention_class FROM lethe_partitioner');
    await runner.query('REVOKE ALL ON SCHEMA public FROM lethe_partitioner');
  }
}

async function setOwner(runner: QueryRunner, role: string): Promise<void> {
  const tables = (await runner.query(
    `SELECT tree.relid::text AS name
       FROM unnest(ARRAY['message', 'message_status', 'platform_event']) parent, pg_partition_tree(parent::regclass) tree`,
  )) as { name: string }[];
  for (const { name } of tables) await runner.query(`ALTER TABLE ${name} OWNER TO ${role}`);
  await runner.query(`ALTER FUNCTION ensure_partitions(integer, bigint) OWNER TO ${role}`);
}
