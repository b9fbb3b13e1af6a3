import { ConfigError, EXIT_CONFIG } from '../config';
import { createLogger } from './logger';

/**
 * Ends a process that could not start: a wrong setting is named on standard error, by key and rule, with status 78; anything else is logged with
 * its reason and status 1. At this point no message has been seen, so the reason may be told whole.
 */
export function exitOnStartFailure(name: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof ConfigError) {
      for (const { key, rule } of error.issues) process.stderr.write(`${key} ${rule}\n`);
      process.exit(EXIT_CONFIG);
    }
    const reason = error instanceof Error ? error.message : 'unknown';
    createLogger(name, 'error').fatal({ err: error, reason }, 'the process could not start');
    process.exit(1);
  };
}
