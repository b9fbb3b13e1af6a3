import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** Whose conversation a data subject's is. */
@Entity('assignment')
export class AssignmentRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' })
  @Erasure('random-ref')
  subjectRef!: string;

  @Column('uuid', { name: 'actor_ref' })
  @Erasure('random-ref')
  actorRef!: string;

  @Column('timestamptz', { name: 'assigned_at' })
  @Erasure('coarse')
  assignedAt!: Date;

  @Column('uuid', { name: 'assigned_by', nullable: true })
  @Erasure('random-ref')
  assignedBy!: string | null;
}
