import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import type { Database } from '../foundation/database';
import type { Logger } from '../foundation/logging';
import { KeyringClient } from '../keyring/client';
import type { CredentialReader } from './credential-kinds';
import { CredentialRegister } from './credential-register';
import { CredentialRegisterStore } from './credential-register.store';
import { CredentialRow, IngestCredentialRow } from './credential.entity';
import { CredentialUseRow } from './credential-use.entity';
import { CredentialUses } from './credential-uses';
import { Credentials } from './credentials';
import { LiveCredentialStore } from './live-credentials.store';
import type { CredentialFiles } from './secret-file';

const DATABASE = getDataSourceToken() as string;

/** Credentials for the worker, which uses most of them. Needs the database, the clock and `KeyringClientModule`. */
@Module({})
export class CredentialsModule {
  static forWorker(files: CredentialFiles, logger: Logger): DynamicModule {
    return {
      module: CredentialsModule,
      imports: [TypeOrmModule.forFeature([CredentialRow, CredentialUseRow])],
      providers: [
        liveStore('worker'),
        {
          provide: CredentialUses,
          inject: [LiveCredentialStore, CLOCK],
          useFactory: (store: LiveCredentialStore, clock: Clock) => new CredentialUses(store, clock, logger),
        },
        {
          provide: Credentials,
          inject: [LiveCredentialStore, KeyringClient, CLOCK, CredentialUses],
          useFactory: (
            store: LiveCredentialStore,
            keyring: KeyringClient,
            clock: Clock,
            uses: CredentialUses,
          ) => new Credentials(store, keyring, clock, files, uses),
        },
      ],
      exports: [Credentials],
    };
  }
}

/** What `HeldSecrets` of ingest read. */
@Module({
  imports: [TypeOrmModule.forFeature([IngestCredentialRow])],
  providers: [liveStore('ingest')],
  exports: [LiveCredentialStore],
})
export class IngestCredentialsModule {}

function liveStore(reader: CredentialReader): Provider {
  return {
    provide: LiveCredentialStore,
    inject: [DATABASE],
    useFactory: (database: Database) => new LiveCredentialStore(database, reader),
  };
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
