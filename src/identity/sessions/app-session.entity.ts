import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** Where somebody is signed in; the token itself is kept by their browser alone. */
@Entity('app_session')
export class AppSessionRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'user_id' }) @Erasure('random-ref') userId!: string;
  @Column('bytea', { name: 'token_hash' }) @Erasure('non-personal') tokenHash!: Buffer;
  @Column('text') @Erasure('non-personal') method!: string;
  @Column('bytea', { name: 'device_tag' }) @Erasure('keyed-tag') deviceTag!: Buffer;
  @Column('timestamptz', { name: 'created_at' }) @Erasure('coarse') createdAt!: Date;
  @Column('timestamptz', { name: 'seen_at' }) @Erasure('coarse') seenAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) @Erasure('coarse') expiresAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) @Erasure('coarse') endedAt!: Date | null;
}

/** A device that somebody signed in from before. */
@Entity('known_device')
export class KnownDeviceRow {
  @PrimaryColumn('uuid', { name: 'user_id' }) @Erasure('random-ref') userId!: string;
  @PrimaryColumn('bytea', { name: 'device_tag' }) @Erasure('keyed-tag') deviceTag!: Buffer;
  @Column('date', { name: 'last_on' }) @Erasure('coarse') lastOn!: string;
}
