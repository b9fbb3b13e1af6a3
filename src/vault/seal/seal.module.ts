import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { type Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';
import { KeyringClient } from '../../keyring/client';
import { createRedactor, DEFAULT_POLICY } from '../../redaction';
import { ChannelDirectory } from './channel-directory';
import { ChannelStore } from './channel.store';
import type { Subjects } from './ports';
import { RetentionClassStore } from './retention-class.store';
import { RetentionRouter } from './retention-router';
import { SealIntake } from './seal-intake';
import { SealPipeline } from './seal-pipeline';
import { SealedRowsStore } from './sealed-rows.store';

/** Settings of sealing, out of a process's configuration. */
export interface SealSettings {
  /** `sealConfigKeys`. */
  config: { COUNTRY: string; SEAL_WINDOW_DAYS: number; CLASS_BY_TYPE: Readonly<Record<string, string>> };
  clock: Clock;
  logger: Logger;
  /** Where {@link Subjects} come from. */
  subjects: Type<Subjects>;
  imports?: ModuleMetadata['imports'];
}

/** Two runs overlap: while one waits for the keyring or the database, the other redacts and seals. */
const CONCURRENT_RUNS = 2;

/** Gives a process the {@link SealIntake}. The keyring client and the database are global. */
@Module({})
export class SealModule {
  static forRoot({ config, clock, logger, subjects, imports }: SealSettings): DynamicModule {
    return {
      module: SealModule,
      imports: imports ?? [],
      providers: [
        ChannelStore,
        RetentionClassStore,
        SealedRowsStore,
        {
          provide: SealIntake,
          inject: [ChannelStore, RetentionClassStore, SealedRowsStore, KeyringClient, subjects],
          useFactory: (
            channels: ChannelStore,
            classes: RetentionClassStore,
            store: SealedRowsStore,
            keyring: KeyringClient,
            register: Subjects,
          ) => {
            const pipeline = new SealPipeline({
              subjects: register,
              keyring,
              channels: new ChannelDirectory(channels, clock),
              retention: new RetentionRouter(classes, clock, config.CLASS_BY_TYPE),
              store,
              redactor: createRedactor(DEFAULT_POLICY),
              clock,
              sealWindowDays: config.SEAL_WINDOW_DAYS,
              defaultRegion: config.COUNTRY,
              onRedactionFailure: (error) =>
                logger.error({ err: error }, 'a message could not be redacted; it is withheld'),
            });
            return new SealIntake(pipeline, {
              concurrency: CONCURRENT_RUNS,
              onPoison: (error) =>
                logger.error({ err: error }, 'an update could not be stored as what it is'),
            });
          },
        },
      ],
      exports: [SealIntake],
    };
  }
}
