import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type DatabaseOptions, dataSourceOptions } from './data-source';

/** Connects a process to the main database under its own role. Features add their entities with `TypeOrmModule.forFeature`. */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(options),
          autoLoadEntities: true,
          retryAttempts: 30,
          retryDelay: 1_000,
          verboseRetryLog: false,
        }),
      ],
      exports: [TypeOrmModule],
    };
  }
}
