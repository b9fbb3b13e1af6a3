import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A business number. One that nobody registered is made when its first webhook comes, so that nothing of it is lost. */
@Entity('channel')
export class ChannelRow {
  @PrimaryGeneratedColumn('uuid')
  @Erasure('non-personal')
  id!: string;

  @Column('text', { name: 'phone_number_id' })
  @Erasure('non-personal')
  phoneNumberId!: string;

  @Column('text', { name: 'waba_id', nullable: true })
  @Erasure('non-personal')
  wabaId!: string | null;

  @Column('text', { name: 'display_phone_number', nullable: true })
  @Erasure('non-personal')
  displayPhoneNumber!: string | null;

  @Column('text', { nullable: true })
  @Erasure('non-personal')
  region!: string | null;

  @Column('integer', { name: 'class_id' })
  @Erasure('non-personal')
  classId!: number;

  @Column('boolean')
  @Erasure('non-personal')
  registered!: boolean;

  /** Whether images, documents and recordings are copied from Meta at all. */
  @Column('boolean', { name: 'media_kept' })
  @Erasure('non-personal')
  mediaKept!: boolean;

  /** Types of media that may be shown as they are; they cannot be redacted. */
  @Column('text', { name: 'media_shown', array: true })
  @Erasure('non-personal')
  mediaShown!: string[];

  /** Whether a medium is deleted at Meta once its copy is stored. */
  @Column('boolean', { name: 'media_deleted_at_meta' })
  @Erasure('non-personal')
  mediaDeletedAtMeta!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  @Erasure('non-personal')
  createdAt!: Date;
}
