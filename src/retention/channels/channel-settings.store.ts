import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A business number and what is decided for it. */
export interface ChannelSettings {
  id: string;
  phoneNumberId: string;
  displayPhoneNumber: string | null;
  region: string | null;
  retentionClass: string;
  registered: boolean;
  mediaKept: boolean;
  mediaShown: string[];
  mediaDeletedAtMeta: boolean;
  createdAt: Date;
}

/** What somebody decides for a channel; what is absent stays. */
export interface ChannelChange {
  region?: string | null | undefined;
  classId?: number | undefined;
  mediaKept?: boolean | undefined;
  mediaShown?: readonly string[] | undefined;
  mediaDeletedAtMeta?: boolean | undefined;
}

const SELECT = `SELECT c.id, c.phone_number_id AS "phoneNumberId", c.display_phone_number AS "displayPhoneNumber",
    c.region, r.name AS "retentionClass", c.registered, c.media_kept AS "mediaKept", c.media_shown AS "mediaShown",
    c.media_deleted_at_meta AS "mediaDeletedAtMeta", c.created_at AS "createdAt"
  FROM channel c JOIN retention_class r USING (class_id)`;

/** Rows of `channel`, as settings. */
@Injectable()
export class ChannelSettingsStore {
  constructor(private readonly database: DataSource) {}

  /** All channels, or these. */
  list(ids?: readonly string[]): Promise<ChannelSettings[]> {
    return this.database.query<ChannelSettings[]>(
      `${SELECT} WHERE $1::uuid[] IS NULL OR c.id = ANY($1) ORDER BY c.created_at, c.id`,
      [ids ?? null],
    );
  }

  async find(tx: Transaction, id: string): Promise<ChannelSettings | undefined> {
    const rows = await tx.query<ChannelSettings[]>(`${SELECT} WHERE c.id = $1`, [id]);
    return rows[0];
  }

  /** Somebody looked at the channel and decided: it is registered from then on. False when there is none. */
  async change(tx: Transaction, id: string, change: ChannelChange): Promise<boolean> {
    const { region, classId, mediaKept, mediaShown, mediaDeletedAtMeta } = change;
    const [, count] = await tx.query<[unknown[], number]>(
      `UPDATE channel SET registered = true, region = CASE WHEN $2 THEN $3 ELSE region END, class_id = coalesce($4, class_id),
              media_kept = coalesce($5, media_kept), media_shown = coalesce($6::text[], media_shown),
              media_deleted_at_meta = coalesce($7, media_deleted_at_meta)
        WHERE id = $1`,
      [
        id,
        region !== undefined,
        region ?? null,
        classId ?? null,
        mediaKept ?? null,
        mediaShown ?? null,
        mediaDeletedAtMeta ?? null,
      ],
    );
    return count > 0;
  }
}
