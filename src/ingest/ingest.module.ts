import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  type CredentialFiles,
  CredentialUses,
  IngestCredentialsModule,
  HeldSecrets,
  LiveCredentialStore,
} from '../credentials';
import type { Clock } from '../foundation/clock';
import type { Logger } from '../foundation/logging';
import { readMetric } from '../foundation/metrics';
import { KeyringClient } from '../keyring/client';
import { SubjectRegister, SubjectsModule } from '../subjects';
import { ChannelRow, MessageRow, MessageStatusRow, PlatformEventRow } from '../vault/rows';
import { SealIntake, SealModule } from '../vault/seal';
import { DataDeletionReceiver } from './data-deletion/data-deletion-receiver';
import { dataDeletionRoutes } from './data-deletion/data-deletion-routes';
import { DataDeletionRow } from './data-deletion/data-deletion.entity';
import { DataDeletionStore } from './data-deletion/data-deletion.store';
import type { IngestConfig } from './ingest-config';
import { signalReader } from './requests-by-message';
import { TrafficStore } from './webhook/traffic.store';
import { TrafficTally } from './webhook/traffic-tally';
import { WebhookGate } from './webhook/webhook-gate';
import { WebhookReceiver } from './webhook/webhook-receiver';
import { addWebhookRoutes } from './webhook/webhook-routes';

const SETTINGS = Symbol('INGEST_SETTINGS');

/** What {@link IngestModule} is told. */
export interface IngestSettings {
  config: IngestConfig;
  clock: Clock;
  logger: Logger;
}

/** Meta's webhooks and its data-deletion callback. Its routes stand on Fastify itself; the keyring client and the database are global. */
@Module({})
export class IngestModule implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly held: readonly HeldSecrets[];
  /** Uses of secrets, counted here. */
  readonly uses: CredentialUses;

  constructor(
    @Inject(SETTINGS) { config, clock, logger }: IngestSettings,
    @Inject(HttpAdapterHost) host: HttpAdapterHost<FastifyAdapter>,
    intake: SealIntake,
    deletions: DataDeletionStore,
    store: LiveCredentialStore,
    keyring: KeyringClient,
    private readonly tally: TrafficTally,
  ) {
    this.uses = new CredentialUses(store, clock, logger);
    const ground = { store, keyring, clock, logger, files: filesOf(config), uses: this.uses };
    const secrets = new HeldSecrets('meta-app-secret', ground);
    const verifyTokens = new HeldSecrets('meta-verify-token', ground);
    this.held = [secrets, verifyTokens];
    const server = host.httpAdapter.getInstance();
    const gate = new WebhookGate(
      {
        networks: config.WEBHOOK_NETWORKS,
        clientName: config.WEBHOOK_CLIENT_NAME,
        numberUpdatesPerSecond: config.NUMBER_UPDATES_PER_SECOND,
      },
      tally,
    );
    const receiver = new WebhookReceiver(secrets, intake, logger, gate, tally);
    addWebhookRoutes(server, receiver, verifyTokens, gate);
    server.register(
      dataDeletionRoutes(new DataDeletionReceiver(secrets, intake, deletions, clock), {
        publicUrl: config.PUBLIC_URL.replace(/\/$/, ''),
        controller: config.CONTROLLER_NAME,
        logger,
      }),
    );
  }

  async onModuleInit(): Promise<void> {
    await Promise.all([...this.held, this.tally].map((one) => one.start()));
  }

  /** While the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.tally.stop(), this.uses.write()]);
  }

  onApplicationShutdown(): void {
    for (const one of this.held) one.stop();
  }

  static forRoot(settings: IngestSettings): DynamicModule {
    return {
      module: IngestModule,
      imports: [
        TypeOrmModule.forFeature([
          ChannelRow,
          MessageRow,
          MessageStatusRow,
          PlatformEventRow,
          DataDeletionRow,
        ]),
        IngestCredentialsModule,
        SealModule.forRoot({
          ...settings,
          subjects: SubjectRegister,
          imports: [SubjectsModule],
          readSignal: signalReader(settings.config),
        }),
      ],
      providers: [
        DataDeletionStore,
        TrafficStore,
        {
          provide: TrafficTally,
          inject: [TrafficStore],
          useFactory: (store: TrafficStore) =>
            new TrafficTally(store, settings.clock, settings.logger, knownDuplicates),
        },
        { provide: SETTINGS, useValue: settings },
      ],
    };
  }
}

function filesOf({ META_APP_SECRETS_FILE, META_VERIFY_TOKEN_FILE }: IngestConfig): CredentialFiles {
  return {
    ...(META_APP_SECRETS_FILE !== undefined && { 'meta-app-secret': { path: META_APP_SECRETS_FILE } }),
    ...(META_VERIFY_TOKEN_FILE !== undefined && { 'meta-verify-token': { path: META_VERIFY_TOKEN_FILE } }),
  };
}

async function knownDuplicates(): Promise<number> {
  return (await readMetric('lethe_updates_noted_total', { what: 'duplicate' })) ?? 0;
}
