import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a restored database holds API keys as they were, among them keys that were revoked since, and nothing else remembers which. The worker may end no key; this
 * function ends all of them for a replay, and only while the service is in quarantine.
 * Locks: none. The previous release runs unchanged against it.
 */
export class RestoredApiKeys1795312000000 implements MigrationInterface {
  name = 'RestoredApiKeys1795312000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION revoke_restored_api_keys()');
  }
}

const UP = [
  `CREATE FUNCTION revoke_restored_api_keys() RETURNS integer
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
   DECLARE
     revoked integer;
   BEGIN
     IF NOT EXISTS (SELECT 1 FROM public.restore_guard WHERE quarantined_as IS NOT NULL) THEN
       RAISE EXCEPTION 'all API keys are revoked at once after a restore only' USING ERRCODE = 'insufficient_privilege';
     END IF;
     UPDATE public.api_key SET revoked_at = now() WHERE revoked_at IS NULL;
     GET DIAGNOSTICS revoked = ROW_COUNT;
     RETURN revoked;
   END $$`,
  `REVOKE ALL ON FUNCTION revoke_restored_api_keys() FROM PUBLIC`,
];
