import { DataSource, type EntityManager, type MixedList, type EntitySchema } from 'typeorm';
import { readSecretFile } from '../config';

/** Where a database is and who connects. `passwordFile` is read at the moment of connecting and kept nowhere else. */
export interface DatabaseOptions {
  host: string;
  port: number;
  name: string;
  user: string;
  passwordFile: string;
  poolSize: number;
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
    connectTimeoutMS: 5_000,
    extra: { keepAlive: true },
  };
}

/** Opens a database. The caller ends it with `destroy()`. */
export function openDatabase(options: DatabaseOptions, entities: Entities = []): Promise<DataSource> {
  return new DataSource(dataSourceOptions(options, entities)).initialize();
}
