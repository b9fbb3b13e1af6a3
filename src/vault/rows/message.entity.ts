import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A message, sealed in two parts. Everything in clear is a random reference, a keyed tag, or coarse. */
@Entity('message')
export class MessageRow {
  /** `classId u16 ‖ bucket u32 ‖ 10 bytes of the reference tag`: finds its partition, and meets itself when delivered again. */
  @PrimaryColumn('bytea')
  @Erasure('keyed-tag')
  id!: Buffer;

  @PrimaryColumn('uuid', { name: 'subject_ref' })
  @Erasure('random-ref')
  subjectRef!: string;

  @PrimaryColumn('integer', { name: 'class_id' })
  @Erasure('coarse')
  classId!: number;

  @PrimaryColumn('bigint')
  @Erasure('coarse')
  bucket!: string;

  @Column('integer')
  @Erasure('coarse')
  incarnation!: number;

  @Column('integer', { name: 'seal_seq' })
  @Erasure('coarse')
  sealSeq!: number;

  @Column('smallint', { name: 'schema_version' })
  @Erasure('non-personal')
  schemaVersion!: number;

  /** `Direction`. */
  @Column('smallint')
  @Erasure('coarse')
  direction!: number;

  @Column('uuid', { name: 'channel_id' })
  @Erasure('non-personal')
  channelId!: string;

  /** One of the closed set of types, or `unrecognised`. */
  @Column('text')
  @Erasure('coarse')
  type!: string;

  @Column('timestamptz', { name: 'sent_at' })
  @Erasure('coarse')
  sentAt!: Date;

  @Column('timestamptz', { name: 'received_at' })
  @Erasure('coarse')
  receivedAt!: Date;

  /** Tag of the wamid under the subject's own key. */
  @Column('bytea', { name: 'reference_tag' })
  @Erasure('keyed-tag')
  referenceTag!: Buffer;

  /** Tag of the message that this one answers, reacts to, edits or revokes. */
  @Column('bytea', { name: 'reply_tag', nullable: true })
  @Erasure('keyed-tag')
  replyTag!: Buffer | null;

  /** Types and counts of what was redacted: `{"PHONE_NUMBER": 1}`. */
  @Column('jsonb')
  @Erasure('coarse')
  report!: Record<string, number>;

  @Column('bytea')
  @Erasure('sealed')
  redacted!: Buffer;

  @Column('bytea', { nullable: true })
  @Erasure('sealed')
  original!: Buffer | null;
}
