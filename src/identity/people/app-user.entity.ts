import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';
import type { PersonRole } from '../roles';

/** Somebody who operates Lethe. Who they are stands inside the seal of `profile` only. */
@Entity('app_user')
export class AppUserRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('bytea', { name: 'login_tag' }) @Erasure('keyed-tag') loginTag!: Buffer;
  @Column('uuid', { name: 'profile_key' }) @Erasure('random-ref') profileKey!: string;
  @Column('bytea', { name: 'profile_record_id' }) @Erasure('non-personal') profileRecordId!: Buffer;
  @Column('bytea', { nullable: true }) @Erasure('sealed') profile!: Buffer | null;
  @Column('text') @Erasure('non-personal') role!: PersonRole;
  @Column('uuid', { name: 'channel_ids', array: true, nullable: true })
  @Erasure('non-personal')
  channelIds!: string[] | null;
  @Column('text') @Erasure('non-personal') state!: string;
  @Column('text', { name: 'sign_in' }) @Erasure('non-personal') signIn!: string;
  @Column('bytea', { name: 'openid_tag', nullable: true }) @Erasure('keyed-tag') openidTag!: Buffer | null;
  /** Argon2id under a pepper that only the keyring has. */
  @Column('text', { name: 'password_hash', nullable: true })
  @Erasure('keyed-tag')
  passwordHash!: string | null;
  @Column('uuid', { name: 'totp_key', nullable: true }) @Erasure('random-ref') totpKey!: string | null;
  @Column('bytea', { name: 'totp_record_id', nullable: true })
  @Erasure('non-personal')
  totpRecordId!: Buffer | null;
  @Column('bytea', { nullable: true }) @Erasure('sealed') totp!: Buffer | null;
  @Column('bigint', { name: 'totp_step' }) @Erasure('non-personal') totpStep!: string;
  @Column('bytea', { name: 'recovery_hashes', array: true })
  @Erasure('non-personal')
  recoveryHashes!: Buffer[];
  @Column('bytea', { name: 'invite_hash', nullable: true })
  @Erasure('non-personal')
  inviteHash!: Buffer | null;
  @Column('timestamptz', { name: 'invite_expires_at', nullable: true })
  @Erasure('coarse')
  inviteExpiresAt!: Date | null;
  @Column('timestamptz', { name: 'created_at' }) @Erasure('coarse') createdAt!: Date;
  @Column('uuid', { name: 'created_by', nullable: true }) @Erasure('random-ref') createdBy!: string | null;
  @Column('timestamptz', { name: 'activated_at', nullable: true })
  @Erasure('coarse')
  activatedAt!: Date | null;
  @Column('timestamptz', { name: 'left_at', nullable: true }) @Erasure('coarse') leftAt!: Date | null;
}

/** A key in the keyring that nothing refers to any more. */
@Entity('ended_person_key')
export class EndedPersonKeyRow {
  @PrimaryColumn('uuid', { name: 'key_id' }) @Erasure('random-ref') keyId!: string;
  @Column('timestamptz', { name: 'ended_at' }) @Erasure('coarse') endedAt!: Date;
}
