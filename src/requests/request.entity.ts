import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';
import type { RequestKind, RequestState } from './request-states';

/** A data-subject request. It outlives the person it is about, and so names them by a random reference only. */
@Entity('request')
export class RequestRow {
  @PrimaryColumn('uuid')
  @Erasure('random-ref')
  id!: string;

  @Column('text')
  @Erasure('coarse')
  kind!: RequestKind;

  @Column('text')
  @Erasure('coarse')
  state!: RequestState;

  @Column('uuid', { name: 'subject_ref' })
  @Erasure('random-ref')
  subjectRef!: string;

  /** False: nobody was known by the identifier given, and `subjectRef` names nobody. */
  @Column('boolean', { name: 'subject_known' })
  @Erasure('coarse')
  subjectKnown!: boolean;

  /** SHA-256 over a salt that only the person has, and their identifier: see the certificate. */
  @Column('bytea', { nullable: true })
  @Erasure('keyed-tag')
  commitment!: Buffer | null;

  @Column('timestamptz', { name: 'received_at' })
  @Erasure('coarse')
  receivedAt!: Date;

  @Column('text', { name: 'received_via' })
  @Erasure('coarse')
  receivedVia!: string;

  @Column('timestamptz', { name: 'due_at' })
  @Erasure('coarse')
  dueAt!: Date;

  @Column('timestamptz', { name: 'extended_at', nullable: true })
  @Erasure('coarse')
  extendedAt!: Date | null;

  @Column('timestamptz', { name: 'verified_at', nullable: true })
  @Erasure('coarse')
  verifiedAt!: Date | null;

  @Column('text', { name: 'verification_method', nullable: true })
  @Erasure('coarse')
  verificationMethod!: string | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  @Erasure('coarse')
  decidedAt!: Date | null;

  @Column('uuid', { name: 'decided_by', nullable: true })
  @Erasure('random-ref')
  decidedBy!: string | null;

  @Column('text', { nullable: true })
  @Erasure('coarse')
  ground!: string | null;

  @Column('uuid', { name: 'grant_id', nullable: true })
  @Erasure('random-ref')
  grantId!: string | null;

  @Column('timestamptz', { name: 'executed_at', nullable: true })
  @Erasure('coarse')
  executedAt!: Date | null;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  @Erasure('coarse')
  completedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  @Erasure('coarse')
  createdAt!: Date;

  @Column('uuid', { name: 'created_by', nullable: true })
  @Erasure('random-ref')
  createdBy!: string | null;

  @Column('text')
  @Erasure('coarse')
  law!: string;

  @Column('timestamptz', { name: 'clock_stopped_at', nullable: true })
  @Erasure('coarse')
  clockStoppedAt!: Date | null;

  @Column('bigint', { name: 'stopped_ms' })
  @Erasure('coarse')
  stoppedMs!: string;

  @Column('text', { nullable: true })
  @Erasure('coarse')
  language!: string | null;

  @Column('uuid', { name: 'channel_id', nullable: true })
  @Erasure('random-ref')
  channelId!: string | null;

  /** Tag of an identifier that nobody is known by, under the pseudo-subject's key; gone when the request ends. */
  @Column('bytea', { name: 'unknown_tag', nullable: true })
  @Erasure('keyed-tag')
  unknownTag!: Buffer | null;

  /** The identifier itself, sealed under the pseudo-subject's key; gone when the request ends, or is about a person. */
  @Column('bytea', { name: 'unknown_identifier', nullable: true })
  @Erasure('sealed')
  unknownIdentifier!: Buffer | null;

  @Column('integer', { name: 'unknown_incarnation', nullable: true })
  @Erasure('coarse')
  unknownIncarnation!: number | null;

  @Column('bigint', { name: 'unknown_bucket', nullable: true })
  @Erasure('coarse')
  unknownBucket!: string | null;

  @Column('uuid', { name: 'vouched_by', nullable: true })
  @Erasure('random-ref')
  vouchedBy!: string | null;

  @Column('timestamptz', { name: 'lifted_at', nullable: true })
  @Erasure('coarse')
  liftedAt!: Date | null;
}
