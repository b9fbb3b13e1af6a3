import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** A data subject: a random reference that the keyring minted, and coarse facts. Who it is stands in `subject_identifier`, sealed. */
@Entity('subject')
export class SubjectRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' })
  @Erasure('random-ref')
  subjectRef!: string;

  @Column('text')
  @Erasure('coarse')
  state!: 'active' | 'erasing' | 'erased';

  @Column('boolean')
  @Erasure('coarse')
  restricted!: boolean;

  /** Whether the keyring's ledger has the restriction as it is. */
  @Column('boolean', { name: 'restriction_recorded' })
  @Erasure('coarse')
  restrictionRecorded!: boolean;

  @Column('date', { name: 'first_seen_on' })
  @Erasure('coarse')
  firstSeenOn!: string;

  @Column('date', { name: 'last_seen_on' })
  @Erasure('coarse')
  lastSeenOn!: string;

  @Column('timestamptz', { name: 'erased_at', nullable: true })
  @Erasure('coarse')
  erasedAt!: Date | null;
}
