import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { z } from 'zod';
import { GuardModule, RestoreGuard } from '../../backups/guard';
import { systemClock } from '../../foundation/clock';
import { type Database, DatabaseModule, databaseOptions } from '../../foundation/database';
import { HealthModule, type ServiceGate } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import { IngestModule } from '../../ingest';
import { KeyringClient, KeyringClientModule } from '../../keyring/client';
import type { ingestProcessKeys } from './ingest.config';

/** No statement of ingest's takes nearly so long; Meta is told then to send again. */
const DATABASE_SILENCE_MS = 20_000;

/** The `ingest` process: faces the internet, writes sealed rows, reads none. */
@Module({})
export class IngestAppModule {
  static forRoot(
    config: z.infer<z.ZodObject<typeof ingestProcessKeys>>,
    logger: Logger,
    gate: ServiceGate,
  ): DynamicModule {
    return {
      module: IngestAppModule,
      imports: [
        DatabaseModule.forRoot({
          ...databaseOptions(config, 'lethe-ingest'),
          silenceMs: DATABASE_SILENCE_MS,
        }),
        KeyringClientModule.forRoot('ingest', config),
        GuardModule.forRoot({
          gate,
          logger,
          log: { origin: config.AUDIT_ORIGIN, witnessDir: config.AUDIT_WITNESS_DIR },
          intervalMs: config.GUARD_SECONDS * 1_000,
        }),
        IngestModule.forRoot({ config, clock: systemClock, logger }),
        HealthModule.forRoot({
          inject: [getDataSourceToken() as string, KeyringClient, RestoreGuard],
          checks: (database: Database, keyring: KeyringClient, guard: RestoreGuard) => [
            { name: 'database', check: () => database.query('SELECT 1') },
            { name: 'keyring', check: () => keyring.status() },
            { name: 'restore guard', check: () => guard.ready() },
          ],
        }),
      ],
    };
  }
}
