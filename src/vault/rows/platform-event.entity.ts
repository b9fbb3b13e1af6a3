import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** Anything that is no message and no status: calls, groups, preferences, changes of identity, account events, and what was not understood. */
@Entity('platform_event')
export class PlatformEventRow {
  /** Tag of the event's id, or of its content, under the subject's own key. */
  @PrimaryColumn('bytea', { name: 'dedupe_tag' })
  @Erasure('keyed-tag')
  dedupeTag!: Buffer;

  @PrimaryColumn('uuid', { name: 'subject_ref' })
  @Erasure('random-ref')
  subjectRef!: string;

  @PrimaryColumn('integer', { name: 'class_id' })
  @Erasure('coarse')
  classId!: number;

  @PrimaryColumn('bigint')
  @Erasure('coarse')
  bucket!: string;

  @Column('bytea')
  @Erasure('random-ref')
  id!: Buffer;

  @Column('integer')
  @Erasure('coarse')
  incarnation!: number;

  @Column('integer', { name: 'seal_seq' })
  @Erasure('coarse')
  sealSeq!: number;

  @Column('smallint', { name: 'schema_version' })
  @Erasure('non-personal')
  schemaVersion!: number;

  @Column('uuid', { name: 'channel_id', nullable: true })
  @Erasure('non-personal')
  channelId!: string | null;

  /** Webhook field, if it looks like a programmer's word; else `other`. */
  @Column('text')
  @Erasure('non-personal')
  field!: string;

  /** `call/connect`, `account/ACCOUNT_DELETED`, `unrecognised/field` …: words of closed vocabularies. */
  @Column('text')
  @Erasure('coarse')
  kind!: string;

  @Column('bytea', { name: 'target_tag', nullable: true })
  @Erasure('keyed-tag')
  targetTag!: Buffer | null;

  @Column('timestamptz', { name: 'occurred_at' })
  @Erasure('coarse')
  occurredAt!: Date;

  @Column('timestamptz', { name: 'received_at' })
  @Erasure('coarse')
  receivedAt!: Date;

  @Column('bytea')
  @Erasure('sealed')
  original!: Buffer;
}
