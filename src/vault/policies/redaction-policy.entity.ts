import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A version of the redaction policy, as it was decided. Never changed, never deleted. `changedBy` is a pseudonym of staff. */
@Entity('redaction_policy_version')
export class RedactionPolicyVersionRow {
  @PrimaryColumn('integer')
  @Erasure('non-personal')
  version!: number;

  /** The policy as JSON text: the very bytes that the audit log's digest is of. It describes shapes of values, not people. */
  @Column('text')
  @Erasure('non-personal')
  policy!: string;

  @Column('timestamptz', { name: 'changed_at' })
  @Erasure('non-personal')
  changedAt!: Date;

  @Column('uuid', { name: 'changed_by', nullable: true })
  @Erasure('random-ref')
  changedBy!: string | null;
}
