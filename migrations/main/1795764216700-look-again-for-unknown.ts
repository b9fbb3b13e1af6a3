import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: whoever a request names and nobody is known by may write before it is decided. Its identifier is kept sealed while it is open, and looked up again; the request may then say
 * whose it is, once. A hold's reference may have blanks, as case numbers of courts do. Locks: ACCESS EXCLUSIVE on `request` and `hold` for an instant, and a look at the rows of
 * `hold`. The previous release runs unchanged against it.
 */
export class LookAgainForUnknown1795764216700 implements MigrationInterface {
  name = 'LookAgainForUnknown1795764216700';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `ALTER TABLE request
     ADD unknown_identifier bytea,
     ADD unknown_incarnation integer,
     ADD unknown_bucket bigint,
     ADD CHECK (num_nonnulls(unknown_identifier, unknown_incarnation, unknown_bucket) IN (0, 3))`,
  `ALTER TABLE request ALTER unknown_identifier SET STORAGE EXTERNAL`,
  `CREATE OR REPLACE FUNCTION request_forgets_identifier() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF NEW.subject_ref <> OLD.subject_ref AND (OLD.subject_known OR NOT NEW.subject_known) OR OLD.subject_known AND NOT NEW.subject_known THEN
       RAISE EXCEPTION 'a request is about one person' USING ERRCODE = 'check_violation';
     END IF;
     IF NEW.subject_known OR NEW.state IN ('completed', 'refused', 'withdrawn') THEN
       NEW.unknown_tag := NULL; NEW.unknown_identifier := NULL; NEW.unknown_incarnation := NULL; NEW.unknown_bucket := NULL;
     END IF;
     RETURN NEW;
   END $$`,
  `DROP TRIGGER request_forgets_identifier ON request`,
  `CREATE TRIGGER request_forgets_identifier BEFORE UPDATE OF state, subject_ref, subject_known ON request
     FOR EACH ROW EXECUTE FUNCTION request_forgets_identifier()`,
  `ALTER TABLE hold
     DROP CONSTRAINT hold_reference_check,
     ADD CONSTRAINT hold_reference_check CHECK (
       reference ~ '^[A-Za-z0-9][A-Za-z0-9. _/-]{0,63}$' AND reference !~ '[0-9]{9}' AND (reference !~ ' ' OR reference ~ '[0-9]'))`,
];

const DOWN = [
  `UPDATE hold SET reference = replace(reference, ' ', '_') WHERE reference LIKE '% %'`,
  `ALTER TABLE hold
     DROP CONSTRAINT hold_reference_check,
     ADD CONSTRAINT hold_reference_check CHECK (reference ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$' AND reference !~ '[0-9]{9}')`,
  `DROP TRIGGER request_forgets_identifier ON request`,
  `CREATE OR REPLACE FUNCTION request_forgets_identifier() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF NEW.state IN ('completed', 'refused', 'withdrawn') THEN NEW.unknown_tag := NULL; END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER request_forgets_identifier BEFORE UPDATE OF state ON request FOR EACH ROW EXECUTE FUNCTION request_forgets_identifier()`,
  `ALTER TABLE request DROP unknown_identifier, DROP unknown_incarnation, DROP unknown_bucket`,
];
