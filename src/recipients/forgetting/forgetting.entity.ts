import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** One thing that Meta or a BSP may hold of somebody: what is done about it and how far that is. Outlives the person without naming them. */
@Entity('forgetting_target')
export class ForgettingTargetRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  /** Place in the plan. */
  @Column('integer') @Erasure('non-personal') position!: number;
  /** The step of the register that shows it, together with others of its kind. */
  @Column('text') @Erasure('non-personal') step!: string;
  @Column('text') @Erasure('non-personal') letter!: string;
  @Column('text') @Erasure('non-personal') name!: string;
  @Column('text') @Erasure('non-personal') class!: string;
  @Column('uuid', { name: 'channel_id', nullable: true }) @Erasure('non-personal') channelId!: string | null;
  @Column('text') @Erasure('coarse') state!: string;
  @Column('text', { nullable: true }) @Erasure('coarse') reason!: string | null;
  @Column('text', { nullable: true }) @Erasure('coarse') finding!: string | null;
  @Column('integer', { nullable: true }) @Erasure('coarse') code!: number | null;
  @Column('text', { nullable: true }) @Erasure('coarse') tell!: string | null;
  @Column('timestamptz', { name: 'until_at', nullable: true }) @Erasure('coarse') untilAt!: Date | null;
  @Column('text', { nullable: true }) @Erasure('non-personal') basis!: string | null;
  @Column('timestamptz', { name: 'due_at', nullable: true }) @Erasure('coarse') dueAt!: Date | null;
  @Column('timestamptz', { name: 'repeat_at', nullable: true }) @Erasure('coarse') repeatAt!: Date | null;
  /** What the repetition found. */
  @Column('text', { nullable: true }) @Erasure('coarse') repeated!: string | null;
  @Column('timestamptz', { name: 'next_at', nullable: true }) @Erasure('coarse') nextAt!: Date | null;
  @Column('integer') @Erasure('coarse') attempts!: number;
  @Column('boolean', { name: 'after_unknown' }) @Erasure('coarse') afterUnknown!: boolean;
  @Column('uuid', { name: 'obligation_id', nullable: true })
  @Erasure('random-ref')
  obligationId!: string | null;
  @Column('bytea', { name: 'record_id', nullable: true }) @Erasure('random-ref') recordId!: Buffer | null;
  /** With which values it is called, sealed under the obligation's key. */
  @Column('bytea', { nullable: true }) @Erasure('sealed') operand!: Buffer | null;
  /** Of the last attempt, or of what a person did: status, digests, ticket, instant. */
  @Column('jsonb') @Erasure('coarse') evidence!: Record<string, unknown>;
  @Column('timestamptz') @Erasure('coarse') at!: Date;
}

/** Who runs a business number and what of it is outside. */
@Entity('channel_outside')
export class ChannelOutsideRow {
  @PrimaryColumn('uuid', { name: 'channel_id' }) @Erasure('non-personal') channelId!: string;
  @Column('text') @Erasure('non-personal') provider!: string;
  @Column('text', { name: 'portfolio_id', nullable: true }) @Erasure('non-personal') portfolioId!:
    string | null;
  @Column('text') @Erasure('non-personal') storage!: string;
  @Column('boolean') @Erasure('non-personal') coexistence!: boolean;
  @Column('boolean', { name: 'business_suite' }) @Erasure('non-personal') businessSuite!: boolean;
  /** The business blocks people on this number: whoever is erased is taken off the list. */
  @Column('boolean', { name: 'block_list' }) @Erasure('non-personal') blockList!: boolean;
  @Column('text', { name: 'conversion_events' }) @Erasure('non-personal') conversionEvents!: string;
  /** Custom audiences that the business fills with phones; null while nobody has said. */
  @Column('jsonb', { nullable: true }) @Erasure('non-personal') audiences!: object[] | null;
  @Column('text') @Erasure('non-personal') reach!: string;
  @Column('timestamptz', { name: 'reach_at', nullable: true }) @Erasure('non-personal') reachAt!: Date | null;
}
