import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** Something that was done for a request: what, where, how far it got, and what shows it. */
@Entity('request_step')
export class RequestStepRow {
  @PrimaryColumn('bigint')
  @Erasure('non-personal')
  id!: string;

  @Column('uuid', { name: 'request_id' })
  @Erasure('random-ref')
  requestId!: string;

  @Column('text')
  @Erasure('non-personal')
  name!: string;

  /** A recipient, a store, a custodian: an id or a word of a closed list. */
  @Column('text')
  @Erasure('random-ref')
  target!: string;

  @Column('text')
  @Erasure('coarse')
  state!: string;

  @Column('timestamptz')
  @Erasure('coarse')
  at!: Date;

  /** Counts, codes, digests and random ids. */
  @Column('jsonb')
  @Erasure('coarse')
  evidence!: Record<string, unknown>;
}

/** One row of the state machine: see `request-states.ts`. */
@Entity('request_transition')
export class RequestTransitionRow {
  @PrimaryColumn('text', { name: 'from_state' })
  @Erasure('non-personal')
  fromState!: string;

  @PrimaryColumn('text', { name: 'to_state' })
  @Erasure('non-personal')
  toState!: string;
}
