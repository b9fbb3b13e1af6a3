import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ConfigError, EXIT_CONFIG, loadConfig } from '../../foundation/config';
import { createHttpServer, serve, useHttpConventions } from '../../foundation/http';
import { createLogger, NestLogger } from '../../foundation/logging';
import { startMetricsServer } from '../../foundation/metrics';
import { WorkerAppModule } from './worker-app.module';
import { workerProcessKeys } from './worker.config';

const MAX_OTHER_BODY_BYTES = 16_384;

async function main(): Promise<void> {
  const config = loadConfig('worker', workerProcessKeys);
  const logger = createLogger('worker', config.LOG_LEVEL);
  const http = createHttpServer(logger, { bodyLimitBytes: MAX_OTHER_BODY_BYTES });
  const options = { logger: new NestLogger(logger), bodyParser: false, abortOnError: false };
  const app = await NestFactory.create(WorkerAppModule.forRoot(config, logger), http.adapter, options);
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
  createLogger('worker', 'error').fatal({ err: error }, 'the worker could not start');
  process.exit(1);
});
