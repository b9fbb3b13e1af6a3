import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A system, or its operator, to whom personal data go (GDPR Art. 4(9)). */
@Entity('recipient')
export class RecipientRow {
  @PrimaryGeneratedColumn('uuid') @Erasure('non-personal') id!: string;
  @Column('text') @Erasure('non-personal') name!: string;
  @Column('text') @Erasure('non-personal') category!: string;
  @Column('timestamptz', { name: 'created_at' }) @Erasure('non-personal') createdAt!: Date;
  @Column('timestamptz', { name: 'retired_at', nullable: true })
  @Erasure('non-personal')
  retiredAt!: Date | null;
  @Column('uuid', { name: 'webhook_key_id', nullable: true })
  @Erasure('non-personal')
  webhookKeyId!: string | null;
  @Column('bytea', { name: 'webhook_record_id', nullable: true })
  @Erasure('non-personal')
  webhookRecordId!: Buffer | null;
  /** Address of its webhook, sealed under a credential key. */
  @Column('bytea', { nullable: true }) @Erasure('sealed') webhook!: Buffer | null;
  /** Keys of former addresses, until the worker has destroyed them. */
  @Column('uuid', { name: 'former_webhook_keys', array: true })
  @Erasure('non-personal')
  formerWebhookKeys!: string[];
}

/** A recipient was shown messages of a subject on a day. */
@Entity('disclosure')
export class DisclosureRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @PrimaryColumn('uuid', { name: 'recipient_id' }) @Erasure('non-personal') recipientId!: string;
  @PrimaryColumn('date', { name: 'disclosed_on' }) @Erasure('coarse') disclosedOn!: string;
  @Column('integer') @Erasure('coarse') pages!: number;
  @Column('integer') @Erasure('coarse') messages!: number;
}

/** An erasure as CRM systems poll it. */
@Entity('erasure_feed')
export class ErasureFeedRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('bigint') @Erasure('coarse') position!: string;
  @Column('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @Column('timestamptz', { name: 'erased_at' }) @Erasure('coarse') erasedAt!: Date;
  @Column('uuid', { name: 'obligation_id', nullable: true })
  @Erasure('random-ref')
  obligationId!: string | null;
  @Column('bytea', { name: 'record_id', nullable: true }) @Erasure('random-ref') recordId!: Buffer | null;
  @Column('bytea', { name: 'external_ids', nullable: true }) @Erasure('sealed') externalIds!: Buffer | null;
}

/** A recipient said that it erased its copies. */
@Entity('erasure_ack')
export class ErasureAckRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @PrimaryColumn('uuid', { name: 'recipient_id' }) @Erasure('non-personal') recipientId!: string;
  @Column('timestamptz', { name: 'acknowledged_at' }) @Erasure('coarse') acknowledgedAt!: Date;
}
