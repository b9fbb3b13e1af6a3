import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ConfigError, EXIT_CONFIG, loadConfig } from '../../foundation/config';
import { createHttpServer, serve, useHttpConventions } from '../../foundation/http';
import { createLogger, NestLogger } from '../../foundation/logging';
import { startMetricsServer } from '../../foundation/metrics';
import { IngestAppModule } from './ingest-app.module';
import { ingestProcessKeys } from './ingest.config';

const MAX_OTHER_BODY_BYTES = 16_384;

async function main(): Promise<void> {
  const config = loadConfig('ingest', ingestProcessKeys);
  const logger = createLogger('ingest', config.LOG_LEVEL);
  const http = createHttpServer(logger, { bodyLimitBytes: MAX_OTHER_BODY_BYTES });
  const options = { logger: new NestLogger(logger), bodyParser: false, abortOnError: false };
  const app = await NestFactory.create(IngestAppModule.forRoot(config, logger), http.adapter, options);
  useHttpConventions(app, logger, http);
  const metrics = await startMetricsServer(config.HOST, config.METRICS_PORT);
  const close = () => new Promise<void>((resolve) => metrics.close(() => resolve()));
  await serve(app, { host: config.HOST, port: config.PORT, logger, close });
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) {
    for (const { key, rule } of error.issues) process.stderr.write(`${key} ${rule}\n`);
    process.exit(EXIT_CONFIG);
  }
  createLogger('ingest', 'error').fatal({ err: error }, 'the webhook receiver could not start');
  process.exit(1);
});
