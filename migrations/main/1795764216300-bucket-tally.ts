import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a purge says exactly how many rows went, and counting ten million takes most of its time. A bucket is therefore counted the day before it is due; from just before
 * that count on, triggers on its own partitions, which hardly anything writes to any more, note each row that comes or goes.
 * Locks: none on what exists; a bucket that is about to be counted is locked against writers for a moment. The previous release runs unchanged against it.
 */
export class BucketTally1795764216300 implements MigrationInterface {
  name = 'BucketTally1795764216300';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `CREATE TABLE bucket_tally (
    class_id integer NOT NULL,
    bucket bigint NOT NULL,
    attempt integer NOT NULL DEFAULT 1,
    counted_at timestamptz,
    messages bigint NOT NULL DEFAULT 0,
    statuses bigint NOT NULL DEFAULT 0,
    events bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (class_id, bucket)
  )`,
  `CREATE TABLE bucket_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    class_id integer NOT NULL,
    bucket bigint NOT NULL,
    relation text NOT NULL,
    change integer NOT NULL
  )`,
  'CREATE INDEX bucket_change_of_bucket ON bucket_change (class_id, bucket)',
  `CREATE FUNCTION note_bucket_change() RETURNS trigger
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
   BEGIN
     IF TG_OP = 'DELETE' THEN
       INSERT INTO public.bucket_change (class_id, bucket, relation, change) VALUES (OLD.class_id, OLD.bucket, TG_ARGV[0], -1);
     ELSE
       INSERT INTO public.bucket_change (class_id, bucket, relation, change) VALUES (NEW.class_id, NEW.bucket, TG_ARGV[0], 1);
     END IF;
     RETURN NULL;
   END $$`,
  'GRANT SELECT ON bucket_change TO lethe_partitioner',
  'REVOKE ALL ON FUNCTION note_bucket_change() FROM PUBLIC',
  'GRANT EXECUTE ON FUNCTION note_bucket_change() TO lethe_partitioner',
];

const DOWN = [
  // With the function go the triggers on partitions.
  'DROP FUNCTION note_bucket_change() CASCADE',
  'DROP TABLE bucket_change',
  'DROP TABLE bucket_tally',
];
