import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A restore drill: which copy, where it is, how it ended. */
@Entity('drill')
export class DrillRow {
  @PrimaryColumn('uuid') @Erasure('non-personal') id!: string;
  @Column('uuid', { name: 'backup_id' }) @Erasure('non-personal') backupId!: string;
  @Column('text') @Erasure('non-personal') state!: string;
  @Column('text') @Erasure('non-personal') step!: string;
  @Column('uuid', { name: 'requested_by', nullable: true })
  @Erasure('random-ref')
  requestedBy!: string | null;
  @Column('timestamptz', { name: 'requested_at' }) @Erasure('non-personal') requestedAt!: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true })
  @Erasure('non-personal')
  startedAt!: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true })
  @Erasure('non-personal')
  finishedAt!: Date | null;
  @Column('jsonb') @Erasure('non-personal') report!: unknown;
}
