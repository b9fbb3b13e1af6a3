import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a page of messages shows each as its sender last left it, so it must find edits and revocations by what they amend. They are few: the index
 * holds nothing else. Locks: each partition for as long as its (few) rows take. The previous release runs unchanged against it.
 */
export class MessageAmendments1795231300000 implements MigrationInterface {
  name = 'MessageAmendments1795231300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX message_amendment ON message (subject_ref, reply_tag) WHERE type IN ('edit', 'revoke')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX message_amendment');
  }
}
