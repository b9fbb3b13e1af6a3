import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../../../audit';
import { CLOCK, type Clock } from '../../../foundation/clock';
import { KeyringClient } from '../../../keyring/client';
import { GraphAccess } from '../../../recipients/meta';
import { PurgeRunStore } from '../../../retention';
import { MediaCopies, MediaEnd, MediaStore } from '../../../vault/media';
import { MediaFactsStore, MediaViewEnd, MediaViewRow, MediaViewStore } from '../../../vault/media-views';
import { AccessPackages } from '../../../vault/packages';
import { FetchMediaHandler } from './fetch-media.handler';
import { MediaFetch } from './media-fetch';
import { MediaPurge } from './media-purge';
import { MediaShow } from './media-show';
import { MediaUpkeep } from './media-upkeep';
import { ShowMediaHandler } from './show-media.handler';

/**
 * What copies media, shows them, and looks after them. `media` is the module of the copies, `packages` that of what is handed out; Graph access is global.
 */
@Module({})
export class MediaJobsModule {
  static forRoot(media: DynamicModule, packages: DynamicModule): DynamicModule {
    return {
      module: MediaJobsModule,
      global: true,
      imports: [media, packages, TypeOrmModule.forFeature([MediaViewRow])],
      providers: [
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
        MediaViewStore,
        MediaFactsStore,
        MediaViewEnd,
        PurgeRunStore,
        {
          provide: MediaShow,
          inject: [
            MediaViewStore,
            MediaFactsStore,
            MediaStore,
            MediaCopies,
            AccessPackages,
            KeyringClient,
            CLOCK,
          ],
          useFactory: (
            views: MediaViewStore,
            facts: MediaFactsStore,
            store: MediaStore,
            copies: MediaCopies,
            made: AccessPackages,
            keyring: KeyringClient,
            clock: Clock,
          ) => new MediaShow({ views, facts, media: store, copies, packages: made, keyring, clock }),
        },
        {
          provide: ShowMediaHandler,
          inject: [MediaShow, MediaViewStore],
          useFactory: (show: MediaShow, views: MediaViewStore) => new ShowMediaHandler(show, views),
        },
        {
          provide: MediaPurge,
          inject: [MediaEnd, PurgeRunStore],
          useFactory: (end: MediaEnd, runs: PurgeRunStore) => new MediaPurge(end, runs),
        },
        {
          provide: MediaUpkeep,
          inject: [MediaStore, MediaCopies, MediaEnd, CLOCK],
          useFactory: (store: MediaStore, copies: MediaCopies, end: MediaEnd, clock: Clock) =>
            new MediaUpkeep(store, copies, end, clock),
        },
      ],
      exports: [media, FetchMediaHandler, ShowMediaHandler, MediaPurge, MediaUpkeep, MediaViewEnd],
    };
  }
}
