import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

// References in the log are random and link to nobody once a subject's key is gone, so the log survives an erasure unchanged.

/** A fact that waits for its index. Its fields have closed schemas: none can hold an identifier. */
@Entity('audit_queue')
export class AuditQueueRow {
  @PrimaryColumn('bigint') @Erasure('non-personal') id!: string;
  @Column('timestamptz', { name: 'queued_at' }) @Erasure('coarse') queuedAt!: Date;
  @Column('text') @Erasure('random-ref') fact!: string;
}

/** An entry of the log. */
@Entity('audit_entry')
export class AuditEntryRow {
  @PrimaryColumn('bigint') @Erasure('non-personal') i!: string;
  @Column('bigint') @Erasure('non-personal') ticket!: string;
  @Column('timestamptz') @Erasure('coarse') at!: Date;
  @Column('text') @Erasure('non-personal') type!: string;
  @Column('uuid', { name: 'subject_ref', nullable: true }) @Erasure('random-ref') subjectRef!: string | null;
  @Column('bytea') @Erasure('random-ref') body!: Buffer;
  @Column('bytea', { name: 'leaf_hash' }) @Erasure('non-personal') leafHash!: Buffer;
}

/** 256 hashes of the tree. */
@Entity('audit_tile')
export class AuditTileRow {
  @PrimaryColumn('smallint') @Erasure('non-personal') level!: number;
  @PrimaryColumn('bigint', { name: 'tile_index' }) @Erasure('non-personal') tileIndex!: string;
  @Column('bytea') @Erasure('non-personal') hashes!: Buffer;
  @Column('bytea') @Erasure('non-personal') root!: Buffer;
}

/** A signed head of the tree. */
@Entity('audit_checkpoint')
export class AuditCheckpointRow {
  @PrimaryColumn('bigint') @Erasure('non-personal') size!: string;
  @Column('bytea') @Erasure('non-personal') root!: Buffer;
  @Column('bytea') @Erasure('non-personal') note!: Buffer;
  @Column('timestamptz', { name: 'signed_at' }) @Erasure('non-personal') signedAt!: Date;
}

/** Which witness holds which checkpoint. */
@Entity('audit_witness')
export class AuditWitnessRow {
  @PrimaryColumn('bigint') @Erasure('non-personal') size!: string;
  @PrimaryColumn('text') @Erasure('non-personal') witness!: string;
  @Column('timestamptz', { name: 'witnessed_at' }) @Erasure('non-personal') witnessedAt!: Date;
  @Column('bytea', { nullable: true }) @Erasure('non-personal') cosignature!: Buffer | null;
}

/** What an authority for time stamps said of a checkpoint. */
@Entity('audit_timestamp')
export class AuditTimestampRow {
  @PrimaryColumn('bigint') @Erasure('non-personal') size!: string;
  @Column('bytea') @Erasure('non-personal') reply!: Buffer;
  @Column('timestamptz', { name: 'stamped_at' }) @Erasure('non-personal') stampedAt!: Date;
}

/** All tables of the log. */
export const auditEntities = [
  AuditQueueRow,
  AuditEntryRow,
  AuditTileRow,
  AuditCheckpointRow,
  AuditWitnessRow,
  AuditTimestampRow,
] as const;
