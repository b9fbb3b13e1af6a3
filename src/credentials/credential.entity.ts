import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';
import type { CredentialFacts } from './credential-facts';
import type { CredentialKind } from './credential-kinds';

/** One version of a credential, as whoever uses it sees it. Its id is the id of its key in the keyring; what belongs together shares kind and scope. */
abstract class CredentialVersionColumns {
  @PrimaryColumn('uuid')
  @Erasure('non-personal')
  id!: string;

  @Column('text')
  @Erasure('non-personal')
  kind!: CredentialKind;

  @Column('text')
  @Erasure('non-personal')
  scope!: string;

  @Column('integer')
  @Erasure('non-personal')
  version!: number;

  @Column('jsonb')
  @Erasure('non-personal')
  facts!: CredentialFacts;

  @Column('bytea', { name: 'record_id' })
  @Erasure('non-personal')
  recordId!: Buffer;

  /** The secret, sealed; null once its key is destroyed. */
  @Column('bytea', { nullable: true })
  @Erasure('sealed')
  record!: Buffer | null;

  @Column('timestamptz', { name: 'created_at' })
  @Erasure('non-personal')
  createdAt!: Date;

  @Column('timestamptz', { name: 'accepted_until', nullable: true })
  @Erasure('non-personal')
  acceptedUntil!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  @Erasure('non-personal')
  revokedAt!: Date | null;
}

/** One version of a credential, whole. */
@Entity('credential')
export class CredentialRow extends CredentialVersionColumns {
  @Column('uuid', { name: 'created_by', nullable: true })
  @Erasure('random-ref')
  createdBy!: string | null;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  @Erasure('non-personal')
  expiresAt!: Date | null;

  @Column('text', { name: 'revoked_for', nullable: true })
  @Erasure('non-personal')
  revokedFor!: string | null;

  @Column('timestamptz', { name: 'ended_outside_at', nullable: true })
  @Erasure('non-personal')
  endedOutsideAt!: Date | null;

  @Column('timestamptz', { name: 'destroyed_at', nullable: true })
  @Erasure('non-personal')
  destroyedAt!: Date | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  @Erasure('non-personal')
  checkedAt!: Date | null;

  @Column('text', { array: true })
  @Erasure('non-personal')
  problems!: string[];
}

/** What ingest may see of the table: the kinds that it uses. */
@Entity('ingest_credential')
export class IngestCredentialRow extends CredentialVersionColumns {}
