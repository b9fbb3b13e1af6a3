import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: where a channel's policy lets a medium be seen, the worker prepares a short-lived copy of it for the API, which can open no medium itself
 * (docs/adr/media-views.md). Locks: none, it is new. The previous release runs unchanged against it.
 */
export class MediaViews1795304001000 implements MigrationInterface {
  name = 'MediaViews1795304001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE media_view (
         id uuid PRIMARY KEY,
         media_id bytea NOT NULL CHECK (octet_length(media_id) = 16),
         subject_ref uuid NOT NULL,
         grant_id uuid NOT NULL,
         state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'ready', 'failed')),
         failure text CHECK (failure ~ '^[a-z0-9.-]{1,60}$'),
         obligation_id uuid,
         object_key text,
         object_id bytea CHECK (octet_length(object_id) = 16),
         asked_at timestamptz NOT NULL,
         expires_at timestamptz NOT NULL,
         CHECK ((state = 'ready') = (object_key IS NOT NULL AND object_id IS NOT NULL AND obligation_id IS NOT NULL))
       )`,
    );
    await runner.query('CREATE INDEX media_view_of_medium ON media_view (subject_ref, media_id)');
    await runner.query('CREATE INDEX media_view_expiry ON media_view (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE media_view');
  }
}
