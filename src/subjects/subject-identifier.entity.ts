import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** One identifier of a subject, twice: as it is, and as an agent may see it. Found by a tag under the subject's own key. */
@Entity('subject_identifier')
export class SubjectIdentifierRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' })
  @Erasure('random-ref')
  subjectRef!: string;

  @PrimaryColumn('bytea')
  @Erasure('keyed-tag')
  tag!: Buffer;

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

  /** `IdKind`. */
  @Column('smallint')
  @Erasure('coarse')
  kind!: number;

  @Column('bytea')
  @Erasure('sealed')
  identifiers!: Buffer;

  @Column('bytea')
  @Erasure('sealed')
  masks!: Buffer;

  @Column('date', { name: 'first_seen_on' })
  @Erasure('coarse')
  firstSeenOn!: string;
}
