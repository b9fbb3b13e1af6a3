import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** Something still owed after or beside a request. Its id is the id of its key in the keyring. */
@Entity('obligation')
export class ObligationRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('text') @Erasure('non-personal') kind!: string;
  @Column('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @Column('timestamptz', { name: 'due_at' }) @Erasure('coarse') dueAt!: Date;
  @Column('timestamptz', { name: 'created_at' }) @Erasure('coarse') createdAt!: Date;
  @Column('timestamptz', { name: 'destroyed_at', nullable: true })
  @Erasure('coarse')
  destroyedAt!: Date | null;
  @Column('bytea', { name: 'record_id', nullable: true }) @Erasure('random-ref') recordId!: Buffer | null;
  /** What is owed, sealed under the obligation's key. */
  @Column('bytea', { nullable: true }) @Erasure('sealed') record!: Buffer | null;
}
