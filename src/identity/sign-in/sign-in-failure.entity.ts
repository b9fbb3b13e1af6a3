import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** Failed sign-ins of an account from a source, or from a source whatever the account. */
@Entity('sign_in_failure')
export class SignInFailureRow {
  @PrimaryColumn('bytea') @Erasure('keyed-tag') tag!: Buffer;
  @Column('integer') @Erasure('non-personal') failures!: number;
  @Column('timestamptz', { name: 'next_at' }) @Erasure('coarse') nextAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) @Erasure('coarse') expiresAt!: Date;
}
