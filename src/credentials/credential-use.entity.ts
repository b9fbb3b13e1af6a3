import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** How often a process used a version of a credential on a day, and when last. */
@Entity('credential_use')
export class CredentialUseRow {
  @PrimaryColumn('uuid', { name: 'credential_id' }) @Erasure('non-personal') credentialId!: string;
  @PrimaryColumn('text') @Erasure('non-personal') process!: string;
  @PrimaryColumn('date', { name: 'used_on' }) @Erasure('non-personal') usedOn!: string;
  @Column('bigint') @Erasure('non-personal') uses!: string;
  @Column('timestamptz', { name: 'last_used_at' }) @Erasure('non-personal') lastUsedAt!: Date;
}
