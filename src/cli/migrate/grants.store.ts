import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource, EntityManager } from 'typeorm';

/** Which of the two databases a grants file is for: `keyring….sql` belongs to the keyring's, every other one to the main database. */
export type Side = 'main' | 'keyring';

/**
 * Makes the privileges of each role exactly what its file in `folder` says, in one transaction: a line removed from a file takes the
 * privilege away. Returns the names of the files applied.
 */
export async function applyGrants(connection: DataSource, folder: string, side: Side): Promise<string[]> {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql') && file.startsWith('keyring') === (side === 'keyring'))
    .sort();
  await connection.transaction(async (tx) => {
    for (const file of files)
      await revokeAll(tx, `lethe_${file.slice(0, -'.sql'.length).replaceAll('-', '_')}`);
    for (const file of files) await tx.query(readFileSync(join(folder, file), 'utf8'));
  });
  return files;
}

/** Revokes table and column privileges where the role holds some; partitions, which hold none of their own, are left alone. */
async function revokeAll(tx: EntityManager, role: string): Promise<void> {
  const held: { relation: string }[] = await tx.query(
    `SELECT DISTINCT held.oid::regclass::text AS relation
       FROM (SELECT oid, (aclexplode(relacl)).grantee FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm')
             UNION ALL
             SELECT attrelid, (aclexplode(attacl)).grantee FROM pg_attribute WHERE attacl IS NOT NULL) held
       JOIN pg_roles role ON role.oid = held.grantee
      WHERE role.rolname = $1`,
    [role],
  );
  for (const { relation } of held) await tx.query(`REVOKE ALL ON ${relation} FROM ${role}`);
}
