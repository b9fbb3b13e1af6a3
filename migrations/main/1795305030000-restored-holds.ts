import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a restored database has forgotten holds that were placed since, and holds again what was released since; the keyring knows better. Nobody but a person places or
 * releases a hold, so the worker has no right to; these functions do it for a replay, and only while the service is in quarantine.
 * Locks: none. The previous release runs unchanged against it.
 */
export class RestoredHolds1795305030000 implements MigrationInterface {
  name = 'RestoredHolds1795305030000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION reinstate_hold(uuid, uuid), end_restored_hold(uuid)');
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
const ONLY_IN_QUARANTINE = `IF NOT EXISTS (SELECT 1 FROM public.restore_guard WHERE quarantined_as IS NOT NULL) THEN
       RAISE EXCEPTION 'holds are placed and released by people' USING ERRCODE = 'insufficient_privilege';
     END IF;`;

const UP = [
  // What the keyring does not know, the channel and the dates of a hold, is gone: it then covers everything, until a person looks.
  `CREATE FUNCTION reinstate_hold(hold_id uuid, of_subject uuid) RETURNS void
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
   BEGIN
     ${ONLY_IN_QUARANTINE}
     INSERT INTO public.hold (id, subject_ref, sent_to, reason, reference, review_on, placed_at, placed_by, known_at)
     VALUES (hold_id, of_subject, CASE WHEN of_subject IS NULL THEN timestamptz '9999-12-31' END, 'other', 'lost-in-a-restore', current_date, now(),
             '${NOBODY}', now())
     ON CONFLICT (id) DO NOTHING;
   END $$`,
  `CREATE FUNCTION end_restored_hold(hold_id uuid) RETURNS void
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
   BEGIN
     ${ONLY_IN_QUARANTINE}
     UPDATE public.hold SET released_at = now(), released_by = '${NOBODY}' WHERE id = hold_id AND released_at IS NULL;
   END $$`,
  `REVOKE ALL ON FUNCTION reinstate_hold(uuid, uuid), end_restored_hold(uuid) FROM PUBLIC`,
];
