import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** How many messages a channel had on a day. It names nobody, and nobody's message can be told from it. */
@Entity('daily_count')
export class DailyCountRow {
  @PrimaryColumn('date') @Erasure('non-personal') day!: string;
  @PrimaryColumn('uuid', { name: 'channel_id' }) @Erasure('non-personal') channelId!: string;
  @PrimaryColumn('smallint') @Erasure('non-personal') direction!: number;
  /** A multiple of five; null where fewer people wrote than may be told. */
  @Column('integer', { nullable: true }) @Erasure('non-personal') messages!: number | null;
}
