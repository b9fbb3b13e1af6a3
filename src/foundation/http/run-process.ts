import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { z } from 'zod';
import { type commonKeys, loadConfig, type Role } from '../config';
import { createLogger, exitOnStartFailure, type Logger, NestLogger } from '../logging';
import { startMetricsServer } from '../metrics';
import { edgeSettings } from './edge';
import { serve } from './serve';
import { createHttpServer, useHttpConventions } from './server';
import type { ServiceGate } from './service-gate';

type ProcessKeys = typeof commonKeys & { PORT: z.ZodType<number>; METRICS_PORT: z.ZodType<number> };

/** One process with an HTTP server: which settings it reads, and how it is put together. */
export interface HttpProcess<K extends ProcessKeys> {
  role: Role;
  keys: K;
  bodyLimitBytes: number;
  module: (config: z.infer<z.ZodObject<K>>, logger: Logger, gate: ServiceGate) => DynamicModule;
  /** Called between putting together and listening. */
  prepare?: (app: INestApplication) => void;
}

/** Starts a process and serves until it is told to stop; see {@link exitOnStartFailure} for what happens when it cannot. */
export function runHttpProcess<K extends ProcessKeys>(definition: HttpProcess<K>): void {
  start(definition).catch(exitOnStartFailure(definition.role));
}

async function start<K extends ProcessKeys>(definition: HttpProcess<K>): Promise<void> {
  const { role, keys, bodyLimitBytes, module, prepare } = definition;
  const config = loadConfig(role, keys);
  const { HOST: host, PORT: port, METRICS_PORT, LOG_LEVEL } = config as z.infer<z.ZodObject<ProcessKeys>>;
  const logger = createLogger(role, LOG_LEVEL);
  const http = createHttpServer(logger, {
    bodyLimitBytes,
    edge: edgeSettings(config as Parameters<typeof edgeSettings>[0]),
  });
  const app = await NestFactory.create(module(config, logger, http.gate), http.adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  useHttpConventions(app, logger, http);
  prepare?.(app);
  const metrics = await startMetricsServer(host, METRICS_PORT);
  const close = () => new Promise<void>((resolve) => metrics.close(() => resolve()));
  await serve(app, { host, port, logger, close });
}
