import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { AudienceTarget, Provider, StorageMode } from '../meta';

/** What somebody declares of a business number's life outside. */
export interface OutsideSettings {
  provider: Provider;
  portfolioId: string | null;
  storage: StorageMode;
  coexistence: boolean;
  businessSuite: boolean;
  blockList: boolean;
  conversionEvents: 'never' | 'sent' | 'unknown';
  audiences: AudienceTarget[] | null;
}

/** A business number as the outside knows it. */
export interface ChannelOutside extends OutsideSettings {
  channelId: string;
  phoneNumberId: string;
  wabaId: string | null;
  reach: 'ok' | 'credentials' | 'account';
}

/** What holds for a number of which nobody has declared anything. */
export const UNDECLARED: OutsideSettings = {
  provider: 'meta',
  portfolioId: null,
  storage: 'default',
  coexistence: false,
  businessSuite: true,
  blockList: false,
  conversionEvents: 'unknown',
  audiences: null,
};

const COLUMNS = `c.id AS "channelId", c.phone_number_id AS "phoneNumberId", c.waba_id AS "wabaId", coalesce(o.provider, 'meta') AS provider,
  o.portfolio_id AS "portfolioId", coalesce(o.storage, 'default') AS storage, coalesce(o.coexistence, false) AS coexistence,
  coalesce(o.business_suite, true) AS "businessSuite", coalesce(o.block_list, false) AS "blockList",
  coalesce(o.conversion_events, 'unknown') AS "conversionEvents", o.audiences, coalesce(o.reach, 'ok') AS reach`;
const FROM = 'FROM channel c LEFT JOIN channel_outside o ON o.channel_id = c.id';

/** Rows of `channel_outside`. */
@Injectable()
export class ChannelsOutsideStore {
  constructor(private readonly database: DataSource) {}

  async find(
    channelId: string,
    tx: Transaction = this.database.manager,
  ): Promise<ChannelOutside | undefined> {
    const rows = await tx.query<ChannelOutside[]>(`SELECT ${COLUMNS} ${FROM} WHERE c.id = $1`, [channelId]);
    return rows[0];
  }

  all(): Promise<ChannelOutside[]> {
    return this.database.query<ChannelOutside[]>(`SELECT ${COLUMNS} ${FROM} ORDER BY c.created_at, c.id`);
  }

  async declare(tx: Transaction, channelId: string, settings: OutsideSettings): Promise<void> {
    await tx.query(
      `INSERT INTO channel_outside (channel_id, provider, portfolio_id, storage, coexistence, business_suite, block_list, conversion_events, audiences)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (channel_id) DO UPDATE SET provider = excluded.provider, portfolio_id = excluded.portfolio_id, storage = excluded.storage,
         coexistence = excluded.coexistence, business_suite = excluded.business_suite, block_list = excluded.block_list,
         conversion_events = excluded.conversion_events, audiences = excluded.audiences`,
      [
        channelId,
        settings.provider,
        settings.portfolioId,
        settings.storage,
        settings.coexistence,
        settings.businessSuite,
        settings.blockList,
        settings.conversionEvents,
        settings.audiences === null ? null : JSON.stringify(settings.audiences),
      ],
    );
  }

  /** Notes what calls for a number come to; true when that is another thing than before. */
  async noteReach(
    tx: Transaction,
    channelId: string,
    reach: ChannelOutside['reach'],
    at: Date,
  ): Promise<boolean> {
    // A number of which nothing was noted yet counts as reachable: the first success is no news.
    const rows = await tx.query<{ isNews: boolean }[]>(
      `INSERT INTO channel_outside AS known (channel_id, reach, reach_at) VALUES ($1, $2, $3)
       ON CONFLICT (channel_id) DO UPDATE SET reach = excluded.reach, reach_at = excluded.reach_at WHERE known.reach <> excluded.reach
       RETURNING xmax <> 0 OR reach <> 'ok' AS "isNews"`,
      [channelId, reach, at],
    );
    return rows[0]?.isNews === true;
  }
}
