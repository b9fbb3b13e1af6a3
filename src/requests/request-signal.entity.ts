import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** What a message of a person asks for, or which code it answers with. */
@Entity('request_signal')
export class RequestSignalRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @PrimaryColumn('bytea', { name: 'reference_tag' }) @Erasure('keyed-tag') referenceTag!: Buffer;
  @Column('uuid', { name: 'channel_id' }) @Erasure('random-ref') channelId!: string;
  @Column('text') @Erasure('coarse') asks!: string;
  @Column('text', { nullable: true }) @Erasure('coarse') language!: string | null;
  @Column('bytea', { name: 'code_tag', nullable: true }) @Erasure('keyed-tag') codeTag!: Buffer | null;
  @Column('timestamptz', { name: 'sent_at' }) @Erasure('coarse') sentAt!: Date;
  @Column('timestamptz', { name: 'handled_at', nullable: true }) @Erasure('coarse') handledAt!: Date | null;
}
