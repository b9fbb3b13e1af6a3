import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { KeyringClient } from '../keyring/client';
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
