import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ObjectStore } from '../../foundation/objectstore';
import { MediaRow } from '../rows';
import { MEDIA_OBJECTS, MediaCopies } from './media-copies';
import { MediaEnd } from './media-end';
import { MediaMove } from './media-move';
import { MediaStore } from './media.store';

/** Media for the process that copies them. Needs `KeyringClientModule`. */
@Module({})
export class MediaModule {
  static forRoot(objects: ObjectStore): DynamicModule {
    return {
      module: MediaModule,
      imports: [TypeOrmModule.forFeature([MediaRow])],
      providers: [
        MediaStore,
        MediaCopies,
        MediaEnd,
        MediaMove,
        { provide: MEDIA_OBJECTS, useValue: objects },
      ],
      exports: [MediaStore, MediaCopies, MediaEnd, MediaMove],
    };
  }
}
