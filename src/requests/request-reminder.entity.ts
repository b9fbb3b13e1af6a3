import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** The fact that a request came so many days before its due date, or past it, without having ended. */
@Entity('request_reminder')
export class RequestReminderRow {
  @PrimaryColumn('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @PrimaryColumn('timestamptz', { name: 'due_at' }) @Erasure('coarse') dueAt!: Date;
  @PrimaryColumn('smallint', { name: 'days_before' }) @Erasure('coarse') daysBefore!: number;
  @Column('timestamptz') @Erasure('coarse') at!: Date;
}
