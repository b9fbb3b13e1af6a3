import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A state that an outbound message reached. Each state once, in whatever order they came: the furthest one counts when read. */
@Entity('message_status')
export class MessageStatusRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' })
  @Erasure('random-ref')
  subjectRef!: string;

  @PrimaryColumn('bytea', { name: 'reference_tag' })
  @Erasure('keyed-tag')
  referenceTag!: Buffer;

  /** A known state, or `other`. */
  @PrimaryColumn('text')
  @Erasure('coarse')
  status!: string;

  @PrimaryColumn('integer', { name: 'class_id' })
  @Erasure('coarse')
  classId!: number;

  @PrimaryColumn('bigint')
  @Erasure('coarse')
  bucket!: string;

  @Column('timestamptz', { name: 'occurred_at' })
  @Erasure('coarse')
  occurredAt!: Date;

  @Column('timestamptz', { name: 'received_at' })
  @Erasure('coarse')
  receivedAt!: Date;

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

  /** The status as Meta sent it, sealed as an `original` part. */
  @Column('bytea', { nullable: true })
  @Erasure('sealed')
  detail!: Buffer | null;
}
