import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** Something that went wrong with data or with what protects them. It names credentials, channels and instants, never a person. */
@Entity('incident')
export class IncidentRow {
  @PrimaryColumn('uuid')
  @Erasure('non-personal')
  id!: string;

  @Column('text')
  @Erasure('non-personal')
  kind!: string;

  @Column('text')
  @Erasure('non-personal')
  state!: string;

  @Column('uuid', { name: 'credential_id', nullable: true })
  @Erasure('non-personal')
  credentialId!: string | null;

  @Column('text')
  @Erasure('non-personal')
  suspend!: string;

  @Column('uuid', { name: 'channel_ids', array: true })
  @Erasure('non-personal')
  channelIds!: string[];

  @Column('timestamptz', { name: 'exposed_from' })
  @Erasure('non-personal')
  exposedFrom!: Date;

  @Column('timestamptz', { name: 'exposed_until', nullable: true })
  @Erasure('non-personal')
  exposedUntil!: Date | null;

  @Column('timestamptz', { name: 'detected_at' })
  @Erasure('non-personal')
  detectedAt!: Date;

  @Column('timestamptz', { name: 'aware_at' })
  @Erasure('non-personal')
  awareAt!: Date;

  @Column('timestamptz', { name: 'report_due_at' })
  @Erasure('non-personal')
  reportDueAt!: Date;

  @Column('timestamptz', { name: 'contained_at', nullable: true })
  @Erasure('non-personal')
  containedAt!: Date | null;

  @Column('timestamptz', { name: 'authority_told_at', nullable: true })
  @Erasure('non-personal')
  authorityToldAt!: Date | null;

  @Column('timestamptz', { name: 'subjects_told_at', nullable: true })
  @Erasure('non-personal')
  subjectsToldAt!: Date | null;

  @Column('text', { name: 'no_report_ground', nullable: true })
  @Erasure('non-personal')
  noReportGround!: string | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  @Erasure('non-personal')
  closedAt!: Date | null;

  @Column('uuid', { name: 'opened_by', nullable: true })
  @Erasure('random-ref')
  openedBy!: string | null;
}

/** One thing that was done to contain it. */
@Entity('incident_step')
export class IncidentStepRow {
  @PrimaryColumn('uuid', { name: 'incident_id' })
  @Erasure('non-personal')
  incidentId!: string;

  @PrimaryColumn('text')
  @Erasure('non-personal')
  name!: string;

  @Column('text')
  @Erasure('non-personal')
  state!: string;

  @Column('timestamptz')
  @Erasure('non-personal')
  at!: Date;

  @Column('jsonb')
  @Erasure('non-personal')
  evidence!: unknown;
}
