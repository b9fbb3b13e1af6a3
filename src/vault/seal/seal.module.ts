import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import type { z } from 'zod';
import { type Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';
import { KeyringClient } from '../../keyring/client';
import { CurrentRedactor, RedactionPolicyStore } from '../policies';
import { ChannelDirectory } from './channel-directory';
import { ChannelStore } from './channel.store';
import { ExternalRecogniser } from './external-recogniser';
import type { ReadSignal, Subjects } from './ports';
import { RetentionClassStore } from './retention-class.store';
import { RetentionRouter } from './retention-router';
import { RedactionStep } from './redaction-step';
import type { recogniserConfigKeys, sealConfigKeys } from './seal-config';
import { SealIntake } from './seal-intake';
import { SealPipeline } from './seal-pipeline';
import { SealedRowsStore } from './sealed-rows.store';

/** Settings of sealing, out of a process's configuration. */
export interface SealSettings {
  /** `sealConfigKeys`. */
  config: SealConfig;
  clock: Clock;
  logger: Logger;
  /** Where {@link Subjects} come from. */
  subjects: Type<Subjects>;
  imports?: ModuleMetadata['imports'];
  /** Recognises what messages ask for. */
  readSignal?: ReadSignal;
}

type SealConfig = Pick<
  z.infer<z.ZodObject<typeof sealConfigKeys>>,
  'SEAL_WINDOW_DAYS' | 'REPLAY_WINDOW_DAYS' | 'CLASS_BY_TYPE' | keyof typeof recogniserConfigKeys
> & { COUNTRY: string };

/** Two runs overlap: while one waits for the keyring or the database, the other redacts and seals. */
const CONCURRENT_RUNS = 2;

/** Gives a process the {@link SealIntake}. The keyring client and the database are global. */
@Module({})
export class SealModule {
  static forRoot({ config, clock, logger, subjects, imports, readSignal }: SealSettings): DynamicModule {
    return {
      module: SealModule,
      imports: imports ?? [],
      providers: [
        ChannelStore,
        RetentionClassStore,
        RedactionPolicyStore,
        SealedRowsStore,
        {
          provide: SealIntake,
          inject: [
            ChannelStore,
            RetentionClassStore,
            RedactionPolicyStore,
            SealedRowsStore,
            KeyringClient,
            subjects,
          ],
          useFactory: (
            channels: ChannelStore,
            classes: RetentionClassStore,
            policies: RedactionPolicyStore,
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
              redaction: redactionStep(policies, config, clock, logger),
              clock,
              sealWindowDays: config.SEAL_WINDOW_DAYS,
              replayWindowDays: config.REPLAY_WINDOW_DAYS,
              defaultRegion: config.COUNTRY,
              readSignal,
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

function redactionStep(
  policies: RedactionPolicyStore,
  config: SealConfig,
  clock: Clock,
  logger: Logger,
): RedactionStep {
  return new RedactionStep({
    rules: new CurrentRedactor(policies, clock, (version, error) =>
      logger.error(
        { err: error, version },
        'the redaction policy in force cannot be used; messages are held back',
      ),
    ),
    recogniser: recogniserOf(config),
    onRedactionFailure: (error) =>
      logger.error({ err: error }, 'a message could not be redacted; it is held back'),
  });
}

function recogniserOf(config: SealConfig): ExternalRecogniser | undefined {
  if (config.RECOGNISER_URL === undefined) return undefined;
  return new ExternalRecogniser({
    url: config.RECOGNISER_URL,
    timeoutMs: config.RECOGNISER_TIMEOUT_MS,
    language: config.RECOGNISER_LANGUAGE,
    minScore: config.RECOGNISER_MIN_SCORE_PERCENT / 100,
  });
}
