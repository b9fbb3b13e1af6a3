import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** What has become of a medium: to be fetched · in the object store · lost at Meta · not stored because it was not what was announced · not wanted. */
export type MediaState = 'waiting' | 'stored' | 'expired' | 'refused' | 'not-kept';

/** Kinds of media that a message can bring. */
export const MEDIA_TYPES = ['image', 'video', 'audio', 'document', 'sticker'] as const;
/** One of {@link MEDIA_TYPES}. */
export type MediaType = (typeof MEDIA_TYPES)[number];

/** An image, document or recording of a message: where it is at Meta, sealed, and where its sealed copy lies. */
@Entity('media')
export class MediaRow {
  /** Tag of its message under the subject's own key: the same medium delivered twice meets its own row. Names its stream. */
  @PrimaryColumn('bytea') @Erasure('keyed-tag') id!: Buffer;
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('bytea', { name: 'message_id' }) @Erasure('keyed-tag') messageId!: Buffer;
  @Column('integer', { name: 'class_id' }) @Erasure('coarse') classId!: number;
  @Column('bigint') @Erasure('coarse') bucket!: string;
  @Column('integer') @Erasure('coarse') incarnation!: number;
  @Column('integer', { name: 'seal_seq' }) @Erasure('coarse') sealSeq!: number;
  @Column('smallint', { name: 'schema_version' }) @Erasure('non-personal') schemaVersion!: number;
  @Column('uuid', { name: 'channel_id' }) @Erasure('non-personal') channelId!: string;
  @Column('text') @Erasure('coarse') type!: MediaType;
  /** Meta's id of it, its MIME type and digest: a record of part `redacted`. */
  @Column('bytea') @Erasure('sealed') reference!: Buffer;
  @Column('text') @Erasure('coarse') state!: MediaState;
  /** Code of what went wrong last. */
  @Column('text', { nullable: true }) @Erasure('non-personal') failure!: string | null;
  @Column('integer') @Erasure('coarse') attempts!: number;
  @Column('timestamptz', { name: 'received_at' }) @Erasure('coarse') receivedAt!: Date;
  /** When Meta drops it. */
  @Column('timestamptz', { name: 'at_meta_until' }) @Erasure('coarse') atMetaUntil!: Date;
  @Column('timestamptz', { name: 'next_attempt_at' }) @Erasure('coarse') nextAttemptAt!: Date;
  @Column('text', { name: 'copy_at_meta' }) @Erasure('coarse') copyAtMeta!: string;
  @Column('text', { name: 'object_key', nullable: true }) @Erasure('random-ref') objectKey!: string | null;
  /** Its size as the padding shows it: a file is not to be recognised by its bytes. */
  @Column('bigint', { name: 'padded_bytes', nullable: true }) @Erasure('coarse') paddedBytes!: string | null;
  /** False when nobody said what its digest should be. */
  @Column('boolean', { nullable: true }) @Erasure('coarse') verified!: boolean | null;
  @Column('timestamptz', { name: 'stored_at', nullable: true }) @Erasure('coarse') storedAt!: Date | null;
}
