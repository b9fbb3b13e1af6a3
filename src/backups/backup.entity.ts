import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** A copy of this database outside it. Its id is the id of its key in the keyring. */
@Entity('backup')
export class BackupRow {
  @PrimaryColumn('uuid') @Erasure('non-personal') id!: string;
  @Column('text') @Erasure('non-personal') kind!: string;
  @Column('text') @Erasure('non-personal') state!: string;
  @Column('text', { name: 'object_key' }) @Erasure('non-personal') objectKey!: string;
  @Column('bytea', { name: 'object_id' }) @Erasure('non-personal') objectId!: Buffer;
  @Column('integer', { name: 'seal_seq' }) @Erasure('non-personal') sealSeq!: number;
  @Column('text', { nullable: true }) @Erasure('non-personal') label!: string | null;
  @Column('uuid', { name: 'depends_on', nullable: true })
  @Erasure('non-personal')
  dependsOn!: string | null;
  @Column('integer', { nullable: true }) @Erasure('non-personal') timeline!: number | null;
  @Column('bigint', { name: 'system_identifier', nullable: true })
  @Erasure('non-personal')
  systemIdentifier!: string | null;
  @Column('text', { name: 'lsn_start', nullable: true }) @Erasure('non-personal') lsnStart!: string | null;
  @Column('text', { name: 'lsn_stop', nullable: true }) @Erasure('non-personal') lsnStop!: string | null;
  @Column('text', { name: 'wal_start', nullable: true }) @Erasure('non-personal') walStart!: string | null;
  @Column('text', { name: 'wal_stop', nullable: true }) @Erasure('non-personal') walStop!: string | null;
  @Column('timestamptz', { name: 'data_from' }) @Erasure('coarse') dataFrom!: Date;
  @Column('timestamptz', { name: 'data_to' }) @Erasure('coarse') dataTo!: Date;
  @Column('jsonb') @Erasure('coarse') epochs!: unknown;
  @Column('jsonb') @Erasure('coarse') rows!: unknown;
  @Column('bigint', { name: 'ledger_size', nullable: true }) @Erasure('non-personal') ledgerSize!:
    string | null;
  @Column('bytea', { name: 'ledger_root', nullable: true })
  @Erasure('non-personal')
  ledgerRoot!: Buffer | null;
  @Column('bigint', { nullable: true }) @Erasure('non-personal') generation!: string | null;
  @Column('bigint', { name: 'size_bytes', nullable: true }) @Erasure('non-personal') sizeBytes!:
    string | null;
  @Column('bytea', { nullable: true }) @Erasure('non-personal') sha256!: Buffer | null;
  @Column('timestamptz', { name: 'locked_until', nullable: true })
  @Erasure('non-personal')
  lockedUntil!: Date | null;
  @Column('timestamptz', { name: 'expires_at' }) @Erasure('non-personal') expiresAt!: Date;
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  @Erasure('non-personal')
  deletedAt!: Date | null;
  @Column('timestamptz', { name: 'missing_at', nullable: true })
  @Erasure('non-personal')
  missingAt!: Date | null;
  @Column('bytea', { name: 'deletion_evidence_sha256', nullable: true })
  @Erasure('non-personal')
  deletionEvidenceSha256!: Buffer | null;
  @Column('text', { nullable: true }) @Erasure('non-personal') failure!: string | null;
  @Column('timestamptz', { name: 'created_at' }) @Erasure('non-personal') createdAt!: Date;
}
