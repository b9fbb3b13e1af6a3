import { Redis, type RedisOptions } from 'ioredis';
import { readSecretFile } from '../config';

/** Where Redis is. The password is read at the moment of connecting. */
export interface RedisSettings {
  host: string;
  port: number;
  passwordFile?: string | undefined;
  /** Number of the database. */
  database?: number;
}

/** {@link RedisSettings} out of a process's configuration. */
export function redisSettings(config: {
  REDIS_HOST: string;
  REDIS_PORT: number;
  REDIS_DATABASE: number;
  REDIS_PASSWORD_FILE?: string | undefined;
}): RedisSettings {
  return {
    host: config.REDIS_HOST,
    port: config.REDIS_PORT,
    passwordFile: config.REDIS_PASSWORD_FILE,
    database: config.REDIS_DATABASE,
  };
}

/**
 * A connection for `producing` jobs, which fails at once when Redis is away (the outbox keeps them), or for `consuming` them, which waits and
 * reconnects for ever.
 */
export function connectRedis(settings: RedisSettings, purpose: 'producing' | 'consuming'): Redis {
  const options: RedisOptions = {
    host: settings.host,
    port: settings.port,
    ...(settings.passwordFile !== undefined && {
      password: readSecretFile(settings.passwordFile).toString('utf8'),
    }),
    ...(settings.database !== undefined && { db: settings.database }),
    maxRetriesPerRequest: purpose === 'producing' ? 1 : null,
    retryStrategy: (times) => Math.min(2_000, 100 * times),
    connectTimeout: 5_000,
    ...(purpose === 'producing' && { commandTimeout: 5_000 }),
  };
  const connection = new Redis(options);
  // Without a listener a lost connection would end the process; health and the outbox's backlog report it.
  connection.on('error', () => undefined);
  return connection;
}
