import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** That nothing may be sent from a number while an incident is being dealt with. */
@Entity('send_stop')
export class SendStopRow {
  @PrimaryColumn('uuid', { name: 'incident_id' })
  @Erasure('non-personal')
  incidentId!: string;

  @PrimaryColumn('uuid', { name: 'channel_id' })
  @Erasure('non-personal')
  channelId!: string;

  @Column('timestamptz', { name: 'stopped_at' })
  @Erasure('non-personal')
  stoppedAt!: Date;

  @Column('timestamptz', { name: 'lifted_at', nullable: true })
  @Erasure('non-personal')
  liftedAt!: Date | null;
}
