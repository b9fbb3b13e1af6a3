import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { z } from 'zod';
import { systemClock } from '../../foundation/clock';
import { type Database, DatabaseModule, databaseOptions } from '../../foundation/database';
import { HealthModule } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import { IngestModule } from '../../ingest';
import { KeyringClient, KeyringClientModule } from '../../keyring/client';
import type { ingestProcessKeys } from './ingest.config';

/** The `ingest` process: faces the internet, writes sealed rows, reads none. */
@Module({})
export class IngestAppModule {
  static forRoot(config: z.infer<z.ZodObject<typeof ingestProcessKeys>>, logger: Logger): DynamicModule {
    return {
      module: IngestAppModule,
      imports: [
        DatabaseModule.forRoot(databaseOptions(config, 'lethe-ingest')),
        KeyringClientModule.forRoot('ingest', config),
        IngestModule.forRoot({ config, clock: systemClock, logger }),
        HealthModule.forRoot({
          inject: [getDataSourceToken() as string, KeyringClient],
          checks: (database: Database, keyring: KeyringClient) => [
            { name: 'database', check: () => database.query('SELECT 1') },
            { name: 'keyring', check: () => keyring.status() },
          ],
        }),
      ],
    };
  }
}
