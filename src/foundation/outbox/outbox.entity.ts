import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../database';

/** A job that is committed and not yet, or no longer, in a queue. Its payload is ids. */
@Entity('outbox')
export class OutboxRow {
  @PrimaryColumn('uuid')
  @Erasure('random-ref')
  id!: string;

  @Column('text')
  @Erasure('non-personal')
  queue!: string;

  @Column('text')
  @Erasure('non-personal')
  name!: string;

  @Column('jsonb')
  @Erasure('random-ref')
  payload!: unknown;

  @Column('timestamptz', { name: 'created_at' })
  @Erasure('coarse')
  createdAt!: Date;

  @Column('timestamptz', { name: 'dispatched_at', nullable: true })
  @Erasure('coarse')
  dispatchedAt!: Date | null;
}
