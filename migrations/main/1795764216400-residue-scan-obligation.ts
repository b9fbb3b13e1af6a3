import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: where a search for residues is to follow an erasure, what it looks for waits under an obligation of the request until then.
 * Locks: ACCESS EXCLUSIVE on `obligation` for a moment. The previous release runs unchanged against it.
 */
export class ResidueScanObligation1795764216400 implements MigrationInterface {
  name = 'ResidueScanObligation1795764216400';

  async up(runner: QueryRunner): Promise<void> {
    await setKinds(runner, ['recipient-feed', 'access-package', 'forgetting', 'residue-scan']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM obligation WHERE kind = 'residue-scan'`);
    await setKinds(runner, ['recipient-feed', 'access-package', 'forgetting']);
  }
}

async function setKinds(runner: QueryRunner, kinds: readonly string[]): Promise<void> {
  const list = kinds.map((kind) => `'${kind}'`).join(', ');
  await runner.query(
    `ALTER TABLE obligation DROP CONSTRAINT obligation_kind_check, ADD CONSTRAINT obligation_kind_check CHECK (kind IN (${list}))`,
  );
}
