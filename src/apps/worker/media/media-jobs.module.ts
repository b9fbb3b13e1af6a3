import { type DynamicModule, Module } from '@nestjs/common';
import { AuditLog } from '../../../audit';
import { CLOCK, type Clock } from '../../../foundation/clock';
import { KeyringClient } from '../../../keyring/client';
import { GraphAccess } from '../../../recipients/meta';
import { MediaCopies, MediaStore } from '../../../vault/media';
import { FetchMediaHandler } from './fetch-media.handler';
import { MediaFetch } from './media-fetch';
import { MediaUpkeep } from './media-upkeep';

/** What copies media, and what looks after them. `media` is the module of the copies; Graph access is global. */
@Module({})
export class MediaJobsModule {
  static forRoot(media: DynamicModule): DynamicModule {
    return {
      module: MediaJobsModule,
      imports: [media],
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
