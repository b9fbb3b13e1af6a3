import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A one-time link by which a person fetches their package. */
@Entity('package_link')
export class PackageLinkRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @Column('bytea', { name: 'token_sha256' }) @Erasure('random-ref') tokenSha256!: Buffer;
  @Column('timestamptz', { name: 'made_at' }) @Erasure('coarse') madeAt!: Date;
  @Column('uuid', { name: 'made_by', nullable: true }) @Erasure('random-ref') madeBy!: string | null;
  @Column('timestamptz', { name: 'expires_at' }) @Erasure('coarse') expiresAt!: Date;
  @Column('smallint') @Erasure('coarse') codes!: number;
  @Column('timestamptz', { name: 'used_at', nullable: true }) @Erasure('coarse') usedAt!: Date | null;
}
