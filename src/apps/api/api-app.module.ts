import { type DynamicModule, Module } from '@nestjs/common';
import { GuardModule } from '../../backups/guard';
import { systemClock } from '../../foundation/clock';
import { DatabaseModule, databaseOptions } from '../../foundation/database';
import type { ServiceGate } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import { KeyringClientModule } from '../../keyring/client';
import { ApiFeaturesModule } from './api-features.module';
import type { ApiConfig } from './api.config';

/** The `api` process: answers CRM systems, the DPO and the console. It opens redacted parts, decides, and destroys nothing. */
@Module({})
export class ApiAppModule {
  static forRoot(config: ApiConfig, logger: Logger, gate: ServiceGate): DynamicModule {
    return {
      module: ApiAppModule,
      imports: [
        DatabaseModule.forRoot(databaseOptions(config, 'lethe-api')),
        KeyringClientModule.forRoot('api', config),
        GuardModule.forRoot({
          gate,
          logger,
          log: { origin: config.AUDIT_ORIGIN, witnessDir: config.AUDIT_WITNESS_DIR },
          intervalMs: config.GUARD_SECONDS * 1_000,
        }),
        ApiFeaturesModule.forRoot({ config, clock: systemClock, logger }),
      ],
    };
  }
}
