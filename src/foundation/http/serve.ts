import type { INestApplication } from '@nestjs/common';
import type { Logger } from '../logging';

const SHUTDOWN_LIMIT_MS = 25_000;

/**
 * Listens, and on SIGTERM or SIGINT stops taking connections, lets requests in flight finish, closes what the application opened and ends the
 * process: status 0, or 1 when that takes longer than 25 s.
 */
export async function serve(
  app: INestApplication,
  { host, port, logger, close }: { host: string; port: number; logger: Logger; close?: () => Promise<void> },
): Promise<void> {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'shutting down');
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
    void app
      .close()
      .then(() => close?.())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'shutdown failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await app.listen(port, host);
  logger.info({ port }, 'listening');
}
