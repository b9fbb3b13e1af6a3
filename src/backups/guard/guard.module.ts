import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  type InjectionToken,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { LogPlace } from '../../audit';
import type { Database } from '../../foundation/database';
import type { ServiceGate } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import { KeyringClient } from '../../keyring/client';
import { GuardStore } from './guard.store';
import { Replayer, type ReplayerParts } from './replayer';
import { RestoreGuard } from './restore-guard';

/** What a process tells its guard. */
export interface GuardSettings {
  gate: ServiceGate;
  logger: Logger;
  log: LogPlace;
  intervalMs: number;
  /** Where the process brings the database up to the ledger itself: what carries it out, from these providers. */
  replay?: {
    imports?: DynamicModule['imports'];
    inject: InjectionToken[];
    acts: (...injected: never[]) => Pick<ReplayerParts, 'acts' | 'audit'>;
  };
}

/** The restore guard of a process: from its start to its end. */
@Module({})
export class GuardModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly guard: RestoreGuard) {}

  static forRoot({ gate, logger, log, intervalMs, replay }: GuardSettings): DynamicModule {
    return {
      module: GuardModule,
      global: true,
      imports: replay?.imports ?? [],
      providers: [
        {
          provide: RestoreGuard,
          inject: [getDataSourceToken() as string, KeyringClient, ...(replay?.inject ?? [])],
          useFactory: (database: Database, keyring: KeyringClient, ...injected: never[]) => {
            const store = new GuardStore(database);
            const replayer =
              replay && new Replayer({ store, keyring, log, logger, ...replay.acts(...injected) });
            return new RestoreGuard({
              ...{ store, keyring, log, logger, gate, intervalMs },
              ...(replayer && { replayer }),
              onReconnect: (look) => store.onReconnect(look),
              beforeFirstWrite: (prove) => store.beforeFirstWrite(prove),
            });
          },
        },
      ],
      exports: [RestoreGuard],
    };
  }

  onApplicationBootstrap(): void {
    this.guard.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.guard.stop();
  }
}
