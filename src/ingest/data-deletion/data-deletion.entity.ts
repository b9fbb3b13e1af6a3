import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A request through Meta's Data Deletion Request Callback. Found by its code's hash; who asked stands sealed in `platform_event`. */
@Entity('data_deletion')
export class DataDeletionRow {
  @PrimaryColumn('bytea', { name: 'code_hash' })
  @Erasure('keyed-tag')
  codeHash!: Buffer;

  @Column('text')
  @Erasure('coarse')
  state!: string;

  @Column('text', { nullable: true })
  @Erasure('coarse')
  ground!: string | null;

  @Column('timestamptz', { name: 'received_at' })
  @Erasure('coarse')
  receivedAt!: Date;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  @Erasure('coarse')
  decidedAt!: Date | null;
}
