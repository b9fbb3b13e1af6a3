import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** What this database was when it last applied the destruction ledger. One row; it travels with every copy. */
@Entity('restore_guard')
export class RestoreGuardRow {
  @PrimaryColumn('boolean', { name: 'only_row' }) @Erasure('non-personal') onlyRow!: boolean;
  @Column('bigint', { name: 'system_identifier' }) @Erasure('non-personal') systemIdentifier!: string;
  @Column('integer') @Erasure('non-personal') timeline!: number;
  @Column('bigint', { name: 'ledger_size' }) @Erasure('non-personal') ledgerSize!: string;
  @Column('bytea', { name: 'ledger_root' }) @Erasure('non-personal') ledgerRoot!: Buffer;
  @Column('bigint') @Erasure('non-personal') generation!: string;
  @Column('integer', { name: 'log_branch' }) @Erasure('non-personal') logBranch!: number;
  @Column('timestamptz', { name: 'fork_accepted_at', nullable: true })
  @Erasure('non-personal')
  forkAcceptedAt!: Date | null;
  @Column('text', { name: 'quarantined_as', nullable: true })
  @Erasure('non-personal')
  quarantinedAs!: string | null;
  @Column('timestamptz', { name: 'quarantined_at', nullable: true })
  @Erasure('non-personal')
  quarantinedAt!: Date | null;
  @Column('timestamptz', { name: 'updated_at' }) @Erasure('non-personal') updatedAt!: Date;
}
