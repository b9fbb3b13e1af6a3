import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A person's exported data, waiting sealed in the object store to be fetched. */
@Entity('access_package')
export class AccessPackageRow {
  @PrimaryColumn('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @Column('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('uuid', { name: 'obligation_id' }) @Erasure('random-ref') obligationId!: string;
  @Column('text', { name: 'object_key' }) @Erasure('random-ref') objectKey!: string;
  @Column('bytea', { name: 'object_id' }) @Erasure('random-ref') objectId!: Buffer;
  @Column('integer', { name: 'seal_seq' }) @Erasure('coarse') sealSeq!: number;
  @Column('bigint') @Erasure('coarse') messages!: string;
  @Column('bigint', { name: 'body_bytes' }) @Erasure('coarse') bodyBytes!: string;
  @Column('bigint', { name: 'stored_bytes' }) @Erasure('coarse') storedBytes!: string;
  @Column('bytea', { name: 'stored_sha256' }) @Erasure('random-ref') storedSha256!: Buffer;
  @Column('timestamptz', { name: 'made_at' }) @Erasure('coarse') madeAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) @Erasure('coarse') expiresAt!: Date;
  @Column('timestamptz', { name: 'shredded_at', nullable: true }) @Erasure('coarse') shreddedAt!: Date | null;
}
