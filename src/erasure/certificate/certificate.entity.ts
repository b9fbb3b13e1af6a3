import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A certificate as it was issued; never changed. It outlives the person and names them by a random reference only. */
@Entity('certificate')
export class CertificateRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @Column('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('text') @Erasure('non-personal') stage!: string;
  @Column('uuid', { nullable: true }) @Erasure('random-ref') supersedes!: string | null;
  @Column('boolean') @Erasure('coarse') suspended!: boolean;
  @Column('text') @Erasure('random-ref') jws!: string;
  @Column('bytea') @Erasure('random-ref') sha256!: Buffer;
  @Column('timestamptz', { name: 'issued_at' }) @Erasure('coarse') issuedAt!: Date;
}

/** A certificate that was taken back, by a person or by the worker. */
@Entity('certificate_withdrawal')
export class CertificateWithdrawalRow {
  @PrimaryColumn('uuid', { name: 'certificate_id' }) @Erasure('random-ref') certificateId!: string;
  @Column('timestamptz', { name: 'withdrawn_at' }) @Erasure('coarse') withdrawnAt!: Date;
  @Column('uuid', { name: 'withdrawn_by', nullable: true }) @Erasure('random-ref') withdrawnBy!:
    string | null;
}

/** What the audit log was told of a rotation of the keyring: once, whoever first needed it. */
@Entity('generation_evidence')
export class GenerationEvidenceRow {
  @PrimaryColumn('bigint') @Erasure('non-personal') generation!: string;
  @Column('integer') @Erasure('non-personal') destroyed!: number;
  @Column('bigint', { array: true }) @Erasure('non-personal') tickets!: string[];
  @Column('timestamptz', { name: 'recorded_at' }) @Erasure('non-personal') recordedAt!: Date;
}
