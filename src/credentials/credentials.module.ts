import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import type { Database } from '../foundation/database';
import { KeyringClient } from '../keyring/client';
import type { CredentialReader } from './credential-kinds';
import { CredentialRegister } from './credential-register';
import { CredentialRegisterStore } from './credential-register.store';
import { CredentialRow, IngestCredentialRow } from './credential.entity';
import { Credentials } from './credentials';
import { LiveCredentialStore } from './live-credentials.store';
import type { CredentialFiles } from './secret-file';

const DATABASE = getDataSourceToken() as string;

/** Credentials for a process that uses some of them. Needs the database and `KeyringClientModule`. */
@Module({})
export class CredentialsModule {
  static forReader(reader: CredentialReader, clock: Clock, files: CredentialFiles = {}): DynamicModule {
    const row = reader === 'ingest' ? IngestCredentialRow : CredentialRow;
    return {
      module: CredentialsModule,
      imports: [TypeOrmModule.forFeature([row])],
      providers: [
        {
          provide: LiveCredentialStore,
          inject: [DATABASE],
          useFactory: (database: Database) => new LiveCredentialStore(database, reader),
        },
        {
          provide: Credentials,
          inject: [LiveCredentialStore, KeyringClient],
          useFactory: (store: LiveCredentialStore, keyring: KeyringClient) =>
            new Credentials(store, keyring, clock, files),
        },
      ],
      exports: [LiveCredentialStore, Credentials],
    };
  }
}

/** The register of credentials, for a process that adds, rotates and revokes them. */
@Module({
  imports: [TypeOrmModule.forFeature([CredentialRow])],
  providers: [
    CredentialRegisterStore,
    {
      provide: CredentialRegister,
      inject: [CredentialRegisterStore, KeyringClient, AuditLog, CLOCK],
      useFactory: (...parts: [CredentialRegisterStore, KeyringClient, AuditLog, Clock]) =>
        new CredentialRegister(...parts),
    },
  ],
  exports: [CredentialRegisterStore, CredentialRegister],
})
export class CredentialRegisterModule {}
