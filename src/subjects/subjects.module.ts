import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import { KeyringClient } from '../keyring/client';
import { PseudoSubject } from './pseudo-subject';
import { SubjectFinder } from './subject-finder';
import { SubjectIdentifierRow } from './subject-identifier.entity';
import { SubjectRegister } from './subject-register';
import { SubjectRow } from './subject.entity';
import { SubjectStore } from './subject.store';

/** The register of data subjects. The keyring client and the database are global. */
@Module({
  imports: [TypeOrmModule.forFeature([SubjectRow, SubjectIdentifierRow])],
  providers: [
    SubjectStore,
    {
      provide: SubjectRegister,
      inject: [KeyringClient],
      useFactory: (keyring: KeyringClient) => new SubjectRegister(keyring),
    },
  ],
  exports: [SubjectStore, SubjectRegister],
})
export class SubjectsModule {}

/** What a process that answers questions about subjects has besides. Needs the audit log and a clock. */
@Module({
  imports: [SubjectsModule],
  providers: [
    {
      provide: SubjectFinder,
      inject: [KeyringClient, AuditLog],
      useFactory: (keyring: KeyringClient, audit: AuditLog) => new SubjectFinder(keyring, audit),
    },
    {
      provide: PseudoSubject,
      inject: [KeyringClient, CLOCK],
      useFactory: (keyring: KeyringClient, clock: Clock) => new PseudoSubject(keyring, clock),
    },
  ],
  exports: [SubjectsModule, SubjectFinder, PseudoSubject],
})
export class SubjectInquiryModule {}
