import type { Socket } from 'node:net';
import { DataSource, type EntityManager, type MixedList, type EntitySchema } from 'typeorm';
import { readSecretFile } from '../config';
import { DomainError } from '../errors';
import { isDatabaseOutage } from './outage';

/** How long a process that serves waits for a connection. */
const CONNECT_MS = 5_000;
const ERRAND_CONNECT_MS = 30_000;

/** Where a database is and who connects. `passwordFile` is read at the moment of connecting and kept nowhere else. */
export interface DatabaseOptions {
  host: string;
  port: number;
  name: string;
  user: string;
  passwordFile: string;
  poolSize: number;
  /** How long a connection may be without a byte either way before it is given up, whatever waits for it: a network that swallows packets says nothing. Without end when absent. */
  silenceMs?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
}

/** A process's connections to its database. Statements stay in stores; services begin transactions with it. */
export type Database = DataSource;

/** A transaction in progress: everything that must be committed together takes one. */
export type Transaction = EntityManager;

/** The rows that a class of ours maps to. */
export type Entities = MixedList<(new () => object) | EntitySchema>;

/** The settings of {@link DatabaseOptions} out of a process's configuration. */
export function databaseOptions(
  config: {
    DATABASE_HOST: string;
    DATABASE_PORT: number;
    DATABASE_NAME: string;
    DATABASE_USER: string;
    DATABASE_PASSWORD_FILE: string;
    DATABASE_POOL_SIZE: number;
  },
  applicationName: string,
): DatabaseOptions {
  return {
    host: config.DATABASE_HOST,
    port: config.DATABASE_PORT,
    name: config.DATABASE_NAME,
    user: config.DATABASE_USER,
    passwordFile: config.DATABASE_PASSWORD_FILE,
    poolSize: config.DATABASE_POOL_SIZE,
    applicationName,
  };
}

/** TypeORM's options for a database of ours; nothing is ever synchronised, logged or cached by it. */
export function dataSourceOptions(options: DatabaseOptions, entities: Entities = []) {
  return {
    type: 'postgres' as const,
    host: options.host,
    port: options.port,
    database: options.name,
    username: options.user,
    password: () => readSecretFile(options.passwordFile).toString('utf8'),
    poolSize: options.poolSize,
    applicationName: options.applicationName,
    entities,
    synchronize: false,
    logging: false as const,
    connectTimeoutMS: CONNECT_MS,
    extra: { keepAlive: true, ...(options.silenceMs !== undefined && giveUpAfter(options.silenceMs)) },
  };
}

/** The part of the driver's client that is used here. */
interface Client {
  readonly connection: { readonly stream: Socket };
}

/** For the driver's pool, which closes connections that nobody uses sooner by itself. */
function giveUpAfter(ms: number) {
  return {
    onConnect: ({ connection: { stream } }: Client) => {
      stream.setTimeout(ms, () => {
        stream.destroy(Object.assign(new Error('the database is silent'), { code: 'ETIMEDOUT' }));
      });
    },
  };
}

/**
 * Opens a database for an errand, and is patient: on a busy machine the errand is to be late rather than to fail. The caller ends it with `destroy()`.
 * @throws DomainError `unavailable` (`database.away`) when it does not answer; the driver's error when it refuses
 */
export async function openDatabase(options: DatabaseOptions, entities: Entities = []): Promise<DataSource> {
  try {
    const connectTimeoutMS = ERRAND_CONNECT_MS;
    return await new DataSource({ ...dataSourceOptions(options, entities), connectTimeoutMS }).initialize();
  } catch (error) {
    if (!isDatabaseOutage(error)) throw error;
    const where = `${options.name} at ${options.host}:${options.port}`;
    const said = error instanceof Error ? error.message : '';
    throw new DomainError('unavailable', 'database.away', `the database ${where} does not answer: ${said}`, {
      cause: error,
    });
  }
}
