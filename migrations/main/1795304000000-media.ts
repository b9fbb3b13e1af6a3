import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: images, documents and recordings are copied from Meta before it drops them (7 days), sealed, into the object store; and a channel says what becomes of
 * its media. Locks: none to speak of; `channel` is altered by columns with constant defaults. The previous release runs unchanged against it.
 *
 * `media` is not partitioned like the message tables: every row has an object that must be deleted one by one anyway, so dropping a partition would save nothing.
 */
export class Media1795304000000 implements MigrationInterface {
  name = 'Media1795304000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE media');
    await runner.query(
      'ALTER TABLE channel DROP COLUMN media_kept, DROP COLUMN media_shown, DROP COLUMN media_deleted_at_meta',
    );
  }
}

const UP = [
  `ALTER TABLE channel
     ADD COLUMN media_kept boolean NOT NULL DEFAULT true,
     ADD COLUMN media_shown text[] NOT NULL DEFAULT '{}'
       CHECK (media_shown <@ ARRAY['image', 'video', 'audio', 'document', 'sticker']),
     ADD COLUMN media_deleted_at_meta boolean NOT NULL DEFAULT false`,
  `CREATE TABLE media (
     id bytea NOT NULL CHECK (octet_length(id) = 16),
     subject_ref uuid NOT NULL,
     message_id bytea NOT NULL CHECK (octet_length(message_id) = 16),
     class_id integer NOT NULL,
     bucket bigint NOT NULL,
     incarnation integer NOT NULL,
     seal_seq integer NOT NULL DEFAULT 1,
     schema_version smallint NOT NULL DEFAULT 1,
     channel_id uuid NOT NULL,
     type text NOT NULL CHECK (type IN ('image', 'video', 'audio', 'document', 'sticker')),
     reference bytea NOT NULL,
     state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'expired', 'refused', 'not-kept')),
     failure text CHECK (failure ~ '^[a-z0-9.-]{1,60}$'),
     attempts integer NOT NULL DEFAULT 0,
     received_at timestamptz NOT NULL,
     at_meta_until timestamptz NOT NULL,
     next_attempt_at timestamptz NOT NULL,
     copy_at_meta text NOT NULL DEFAULT 'left' CHECK (copy_at_meta IN ('left', 'to-delete', 'deleted', 'expires')),
     object_key text,
     padded_bytes bigint,
     verified boolean,
     stored_at timestamptz,
     PRIMARY KEY (id, subject_ref)
   )`,
  `ALTER TABLE media ALTER reference SET STORAGE EXTERNAL`,
  `CREATE INDEX media_of_message ON media (subject_ref, message_id)`,
  `CREATE INDEX media_of_bucket ON media (class_id, bucket)`,
  `CREATE INDEX media_waiting ON media (next_attempt_at) WHERE state = 'waiting' OR copy_at_meta = 'to-delete'`,
  `CREATE INDEX media_object ON media (object_key) WHERE object_key IS NOT NULL`,
];
