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
  createdAt: Date;
}

/** What somebody decides for a channel; what is absent stays. */
export interface ChannelChange {
  region?: string | null | undefined;
  classId?: number | undefined;
}

const SELECT = `SELECT c.id, c.phone_number_id AS "phoneNumberId", c.display_phone_number AS "displayPhoneNumber",
    c.region, r.name AS "retentionClass", c.registered, c.created_at AS "createdAt"
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
  async change(tx: Transaction, id: string, { region, classId }: ChannelChange): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(
      `UPDATE channel SET registered = true, region = CASE WHEN $2 THEN $3 ELSE region END, class_id = coalesce($4, class_id) WHERE id = $1`,
      [id, region !== undefined, region ?? null, classId ?? null],
    );
    return count > 0;
  }
}
