import { type DynamicModule, Module } from '@nestjs/common';
import { AuditLog } from '../../../audit';
import { CLOCK, type Clock, systemClock } from '../../../foundation/clock';
import { KeyringClient } from '../../../keyring/client';
import { type CredentialFiles, Credentials, CredentialsModule } from '../../../credentials';
import { GraphAccess, graphSettings } from '../../../recipients/meta';
import { MediaCopies, MediaStore } from '../../../vault/media';
import type { WorkerConfig } from '../worker.config';
import { FetchMediaHandler } from './fetch-media.handler';
import { MediaFetch } from './media-fetch';
import { MediaUpkeep } from './media-upkeep';

/** What copies media, and what looks after them. `media` is the module of the copies. */
@Module({})
export class MediaJobsModule {
  static forRoot(config: WorkerConfig, media: DynamicModule): DynamicModule {
    return {
      module: MediaJobsModule,
      imports: [media, CredentialsModule.forReader('worker', systemClock, filesOf(config))],
      providers: [
        {
          provide: GraphAccess,
          inject: [Credentials, CLOCK],
          useFactory: (credentials: Credentials, clock: Clock) =>
            new GraphAccess(credentials, graphSettings(config), clock),
        },
        {
          provide: MediaFetch,
          inject: [MediaStore, MediaCopies, GraphAccess, KeyringClient, AuditLog, CLOCK],
          useFactory: (
            store: MediaStore,
            copies: MediaCopies,
            graph: GraphAccess,
            keyring: KeyringClient,
            audit: AuditLog,
            clock: Clock,
          ) => new MediaFetch({ store, copies, graph, keyring, audit, clock }),
        },
        {
          provide: FetchMediaHandler,
          inject: [MediaFetch],
          useFactory: (fetch: MediaFetch) => new FetchMediaHandler(fetch),
        },
        {
          provide: MediaUpkeep,
          inject: [MediaStore, MediaCopies, CLOCK],
          useFactory: (store: MediaStore, copies: MediaCopies, clock: Clock) =>
            new MediaUpkeep(store, copies, clock),
        },
      ],
      exports: [FetchMediaHandler, MediaUpkeep],
    };
  }
}

function filesOf({
  META_APP_ID,
  META_APP_SECRET_FILE,
  META_ACCESS_TOKEN_FILE,
}: WorkerConfig): CredentialFiles {
  const facts = META_APP_ID === undefined ? {} : { appId: META_APP_ID };
  return {
    ...(META_APP_SECRET_FILE !== undefined && { 'meta-app-secret': { path: META_APP_SECRET_FILE } }),
    ...(META_ACCESS_TOKEN_FILE !== undefined && {
      'meta-access-token': { path: META_ACCESS_TOKEN_FILE, facts },
    }),
  };
}
