import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** A note, evidence or explanation in somebody's own words, sealed. */
@Entity('request_prose')
export class RequestProseRow {
  @PrimaryColumn('bytea')
  @Erasure('random-ref')
  id!: Buffer;

  @Column('uuid', { name: 'request_id' })
  @Erasure('random-ref')
  requestId!: string;

  @Column('text')
  @Erasure('coarse')
  kind!: string;

  @Column('uuid', { name: 'subject_ref' })
  @Erasure('random-ref')
  subjectRef!: string;

  @Column('integer')
  @Erasure('coarse')
  incarnation!: number;

  @Column('integer', { name: 'class_id' })
  @Erasure('coarse')
  classId!: number;

  @Column('bigint')
  @Erasure('coarse')
  bucket!: string;

  @Column('integer', { name: 'seal_seq' })
  @Erasure('coarse')
  sealSeq!: number;

  @Column('smallint', { name: 'schema_version' })
  @Erasure('non-personal')
  schemaVersion!: number;

  @Column('bytea')
  @Erasure('sealed')
  redacted!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  @Erasure('coarse')
  createdAt!: Date;

  /** The message that a rectification is about; null: the person. */
  @Column('bytea', { name: 'message_id', nullable: true })
  @Erasure('random-ref')
  messageId!: Buffer | null;

  /** Since when a rectification is shown beside what it corrects. */
  @Column('timestamptz', { name: 'effective_at', nullable: true })
  @Erasure('coarse')
  effectiveAt!: Date | null;
}
