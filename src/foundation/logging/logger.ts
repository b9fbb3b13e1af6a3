import { isNativeError } from 'node:util/types';
import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/**
 * A JSON logger for one process, to standard output unless `to` is given.
 *
 * Callers pass ids, counts and codes, never a request, a row or an error object of a library: those may quote a value. {@link errorFields}
 * reduces an error to what may be logged.
 */
export function createLogger(process: string, level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: errorFields, req: () => undefined, res: () => undefined },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

/** What may be said of an error in a log: its class, its code and where it was thrown. Messages of foreign errors may quote values, so only ours are kept. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!isNativeError(error)) return { name: typeof error };
  const { name } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name,
    ...(typeof code === 'string' && { code }),
    ...(name === 'DomainError' && { message: error.message }),
    at: frames(error),
    ...(error.cause !== undefined && { cause: errorFields(error.cause) }),
  };
}

/** Where a frame says it is: a line of a file. */
const FRAME = /^\s+at .+:\d+:\d+\)?$/;

/** The first frames. The message stands above them, and a line of it may look like one. */
function frames({ stack = '', message }: Error): string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, 4)
    .map((line) => line.trim());
}

/** Lets Nest log through ours. Nest's own start-up chatter goes to `debug`. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, text(message));
  }

  error(message: unknown, _stack?: string, context?: string): void {
    if (message instanceof Error) this.logger.error({ context, err: message }, 'error');
    else this.logger.error({ context }, text(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, text(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, text(message));
  }
}

function text(message: unknown): string {
  return typeof message === 'string' ? message : 'message of another type';
}
