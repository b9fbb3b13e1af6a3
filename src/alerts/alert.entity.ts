import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** Something that a person must look at: by rule, and by what it is about. Names rules, channels, credentials and counts, never a person. */
@Entity('alert')
export class AlertRow {
  @PrimaryColumn('uuid') @Erasure('non-personal') id!: string;
  @Column('text') @Erasure('non-personal') rule!: string;
  @Column('text') @Erasure('random-ref') key!: string;
  @Column('text') @Erasure('non-personal') severity!: string;
  @Column('text') @Erasure('non-personal') state!: string;
  @Column('bigint') @Erasure('coarse') count!: string;
  @Column('jsonb') @Erasure('coarse') facts!: unknown;
  @Column('timestamptz', { name: 'first_event_at' }) @Erasure('coarse') firstEventAt!: Date;
  @Column('timestamptz', { name: 'last_event_at' }) @Erasure('coarse') lastEventAt!: Date;
  @Column('timestamptz', { name: 'raised_at' }) @Erasure('coarse') raisedAt!: Date;
  @Column('timestamptz', { name: 'acknowledged_at', nullable: true })
  @Erasure('non-personal')
  acknowledgedAt!: Date | null;
  @Column('uuid', { name: 'acknowledged_by', nullable: true })
  @Erasure('random-ref')
  acknowledgedBy!: string | null;
  @Column('timestamptz', { name: 'escalated_at', nullable: true })
  @Erasure('non-personal')
  escalatedAt!: Date | null;
  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  @Erasure('non-personal')
  resolvedAt!: Date | null;
}

/** One telling of an alert, to one place. */
@Entity('alert_notice')
export class AlertNoticeRow {
  @PrimaryColumn('uuid') @Erasure('non-personal') id!: string;
  @Column('uuid', { name: 'alert_id' }) @Erasure('non-personal') alertId!: string;
  @Column('text') @Erasure('non-personal') reason!: string;
  @Column('text') @Erasure('non-personal') target!: string;
  @Column('timestamptz', { name: 'due_at' }) @Erasure('non-personal') dueAt!: Date;
  @Column('smallint') @Erasure('non-personal') attempts!: number;
  @Column('timestamptz', { name: 'sent_at', nullable: true }) @Erasure('non-personal') sentAt!: Date | null;
}

/** How far a source of facts was looked through. */
@Entity('alert_cursor')
export class AlertCursorRow {
  @PrimaryColumn('text') @Erasure('non-personal') source!: string;
  @Column('bigint') @Erasure('non-personal') position!: string;
}

/** How much of something there was in an hour: updates of a number, or messages that somebody opened. */
@Entity('activity_hour')
export class ActivityHourRow {
  @PrimaryColumn('text') @Erasure('non-personal') kind!: string;
  @PrimaryColumn('uuid') @Erasure('random-ref') key!: string;
  @PrimaryColumn('timestamptz') @Erasure('coarse') hour!: Date;
  @Column('bigint') @Erasure('coarse') count!: string;
}
