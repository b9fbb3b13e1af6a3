import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { z } from 'zod';
import { type commonKeys, loadConfig, type Role } from '../config';
import { protectHost } from '../host';
import { createLogger, exitOnStartFailure, type Logger, NestLogger } from '../logging';
import { joinClusterMetrics, startMetricsServer } from '../metrics';
import { edgeSettings } from './edge';
import { serve } from './serve';
import { createHttpServer, useHttpConventions } from './server';
import type { ServiceGate } from './service-gate';

/** Settings that every process with an HTTP server has. */
export type ProcessKeys = typeof commonKeys & { PORT: z.ZodType<number>; METRICS_PORT: z.ZodType<number> };

/** One process with an HTTP server: which settings it reads, and how it is put together. */
export interface HttpProcess<K extends ProcessKeys> {
  role: Role;
  keys: K;
  bodyLimitBytes: number;
  module: (config: z.infer<z.ZodObject<K>>, logger: Logger, gate: ServiceGate) => DynamicModule;
  /** Called between putting together and listening. */
  prepare?: (app: INestApplication) => void;
}

/**
 * Starts a process and serves until it is told to stop; see {@link exitOnStartFailure} for what happens when it cannot. Without `metrics` another process
 * serves them for it.
 */
export function runHttpProcess<K extends ProcessKeys>(
  definition: HttpProcess<K>,
  options: { metrics: boolean } = { metrics: true },
): void {
  start(definition, options).catch(exitOnStartFailure(definition.role));
}

async function start<K extends ProcessKeys>(
  definition: HttpProcess<K>,
  options: { metrics: boolean },
): Promise<void> {
  const { role, keys, bodyLimitBytes, module, prepare } = definition;
  const config = loadConfig(role, keys);
  const { HOST: host, PORT: port, METRICS_PORT, LOG_LEVEL } = config as z.infer<z.ZodObject<ProcessKeys>>;
  const logger = createLogger(role, LOG_LEVEL);
  protectHost(logger);
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
  await serve(app, { host, port, logger, close: await exposeMetrics(options, host, METRICS_PORT) });
}

async function exposeMetrics({ metrics }: { metrics: boolean }, host: string, port: number) {
  if (!metrics) {
    joinClusterMetrics();
    return () => Promise.resolve();
  }
  const server = await startMetricsServer(host, port);
  return () => new Promise<void>((resolve) => server.close(() => resolve()));
}
