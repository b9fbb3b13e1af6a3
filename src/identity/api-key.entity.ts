import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';
import type { ApiRole } from './roles';

/** An API key as it is kept: hashed, so that a stolen table opens nothing. */
@Entity('api_key')
export class ApiKeyRow {
  @PrimaryColumn('uuid')
  @Erasure('non-personal')
  id!: string;

  @Column('uuid', { name: 'actor_ref' })
  @Erasure('random-ref')
  actorRef!: string;

  @Column('text', { nullable: true })
  @Erasure('non-personal')
  name!: string | null;

  @Column('text')
  @Erasure('non-personal')
  role!: ApiRole;

  @Column('bytea', { name: 'key_hash' })
  @Erasure('non-personal')
  keyHash!: Buffer;

  @Column('uuid', { name: 'channel_ids', array: true, nullable: true })
  @Erasure('non-personal')
  channelIds!: string[] | null;

  @Column('uuid', { name: 'recipient_id', nullable: true })
  @Erasure('non-personal')
  recipientId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  @Erasure('non-personal')
  createdAt!: Date;

  @Column('uuid', { name: 'created_by', nullable: true })
  @Erasure('random-ref')
  createdBy!: string | null;

  @Column('timestamptz', { name: 'expires_at' })
  @Erasure('non-personal')
  expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  @Erasure('non-personal')
  revokedAt!: Date | null;

  @Column('text', { array: true, nullable: true })
  @Erasure('non-personal')
  purposes!: string[] | null;

  @Column('text', { array: true, nullable: true })
  @Erasure('non-personal')
  networks!: string[] | null;

  @Column('timestamptz', { name: 'noticed_at', nullable: true })
  @Erasure('non-personal')
  noticedAt!: Date | null;

  @Column('date', { name: 'last_used_on', nullable: true })
  @Erasure('coarse')
  lastUsedOn!: string | null;
}
