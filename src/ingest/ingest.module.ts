import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Clock } from '../foundation/clock';
import { readSecretFile } from '../foundation/config';
import type { Logger } from '../foundation/logging';
import { SubjectRegister, SubjectsModule } from '../subjects';
import { ChannelRow, MessageRow, MessageStatusRow, PlatformEventRow } from '../vault/rows';
import { SealIntake, SealModule } from '../vault/seal';
import { AppSecrets } from './app-secrets';
import { DataDeletionReceiver } from './data-deletion/data-deletion-receiver';
import { dataDeletionRoutes } from './data-deletion/data-deletion-routes';
import { DataDeletionRow } from './data-deletion/data-deletion.entity';
import { DataDeletionStore } from './data-deletion/data-deletion.store';
import type { IngestConfig } from './ingest-config';
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
export class IngestModule {
  constructor(
    @Inject(SETTINGS) { config, clock, logger }: IngestSettings,
    @Inject(HttpAdapterHost) host: HttpAdapterHost<FastifyAdapter>,
    intake: SealIntake,
    deletions: DataDeletionStore,
  ) {
    const secrets = new AppSecrets(config.META_APP_SECRETS_FILE, clock, logger);
    const server = host.httpAdapter.getInstance();
    const verifyToken = readSecretFile(config.META_VERIFY_TOKEN_FILE);
    addWebhookRoutes(server, new WebhookReceiver(secrets, intake, logger), verifyToken);
    server.register(
      dataDeletionRoutes(new DataDeletionReceiver(secrets, intake, deletions, clock), {
        publicUrl: config.PUBLIC_URL.replace(/\/$/, ''),
        controller: config.CONTROLLER_NAME,
        logger,
      }),
    );
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
        SealModule.forRoot({ ...settings, subjects: SubjectRegister, imports: [SubjectsModule] }),
      ],
      providers: [DataDeletionStore, { provide: SETTINGS, useValue: settings }],
    };
  }
}
