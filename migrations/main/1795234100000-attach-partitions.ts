import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: `CREATE TABLE … PARTITION OF` takes ACCESS EXCLUSIVE on the parent, and so waits for every reader of any partition, with every writer behind it. A dump
 * reads for an hour: the first message of a new day would have stopped ingest for as long. A table that is made apart and then attached takes SHARE UPDATE
 * EXCLUSIVE, which neither readers nor writers notice.
 * Locks: none but the function's own row. The previous release runs unchanged against it.
 */
export class AttachPartitions1795234100000 implements MigrationInterface {
  name = 'AttachPartitions1795234100000';

  async up(runner: QueryRunner): Promise<void> {
    await replaceFunction(
      runner,
      `EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE) %s', child, parent, subdivision);
       EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%s)', parent, child, value);`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceFunction(
      runner,
      `EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES IN (%s) %s', child, parent, value, subdivision);`,
    );
  }
}

/** The function as it was, but for the statements that make one partition. Its owner and grants stay. */
async function replaceFunction(runner: QueryRunner, makePartition: string): Promise<void> {
  await runner.query(
    `CREATE OR REPLACE FUNCTION ensure_partitions(of_class integer, of_bucket bigint) RETURNS void
     LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
     DECLARE
       root text; parent text; child text; value bigint; subdivision text;
     BEGIN
       PERFORM 1 FROM public.retention_class WHERE class_id = of_class;
       IF NOT FOUND THEN RAISE EXCEPTION 'retention class % does not exist', of_class USING ERRCODE = 'foreign_key_violation'; END IF;
       IF of_bucket < 0 OR of_bucket > 4294967295 THEN RAISE EXCEPTION 'bucket % is out of range', of_bucket; END IF;
       PERFORM pg_advisory_xact_lock(hashtext('ensure_partitions'), of_class);
       FOREACH root IN ARRAY ARRAY['message', 'message_status', 'platform_event'] LOOP
         FOR parent, child, value, subdivision IN VALUES
           (root, root || '_c' || of_class, of_class::bigint, 'PARTITION BY LIST (bucket)'),
           (root || '_c' || of_class, root || '_c' || of_class || '_b' || of_bucket, of_bucket, '')
         LOOP
           IF to_regclass(format('public.%I', child)) IS NULL THEN
             ${makePartition}
           END IF;
         END LOOP;
       END LOOP;
     END $$`,
  );
}
