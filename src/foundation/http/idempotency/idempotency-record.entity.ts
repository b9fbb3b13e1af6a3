import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../database';

/** A call that was carried out under an `Idempotency-Key`, and its answer, for a day. */
@Entity('idempotency_record')
export class IdempotencyRecordRow {
  @PrimaryColumn('bytea', { name: 'record_tag' })
  @Erasure('keyed-tag')
  recordTag!: Buffer;

  @Column('bytea', { name: 'body_tag' })
  @Erasure('keyed-tag')
  bodyTag!: Buffer;

  /** Ids, states and dates: an answer that holds more is stored without it. */
  @Column('jsonb', { nullable: true })
  @Erasure('random-ref')
  answer!: unknown;

  @Column('timestamptz', { name: 'created_at' })
  @Erasure('coarse')
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  @Erasure('coarse')
  expiresAt!: Date;
}
