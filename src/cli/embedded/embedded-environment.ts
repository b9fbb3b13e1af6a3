import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedScripts, Services } from './scripts';
import { socketDirectory } from './socket-directory';

/** The four processes. */
export const ROLES = ['keyring', 'ingest', 'api', 'worker'] as const;

/** One of {@link ROLES}. */
export type RoleName = (typeof ROLES)[number];

/** Where one process listens. */
export interface RolePorts {
  port: number;
  metricsPort: number;
}

/** What the environment of an embedded installation is made from. */
export interface EmbeddedInstallation {
  home: string;
  services: Services;
  database: string;
  keyringDatabase: string;
  ports: Record<RoleName, RolePorts>;
  /** Folder of the passwords of the database roles; in the home when absent. */
  databaseSecrets?: string;
}

const DATABASE_ROLES = [
  'lethe_owner',
  'lethe_ingest',
  'lethe_api',
  'lethe_worker',
  'lethe_backup',
  'lethe_keyring_owner',
  'lethe_keyring',
  'lethe_keyring_verifier',
];

/**
 * The `LETHE_…` variables of an embedded installation: addresses, and paths of secret files, which are made when they are missing.
 * No value in it is a secret.
 */
export function embeddedEnvironment(
  {
    home,
    services,
    database,
    keyringDatabase,
    ports,
    databaseSecrets = join(home, 'secrets'),
  }: EmbeddedInstallation,
  { ensureSecret }: Pick<EmbeddedScripts, 'ensureSecret'>,
): Record<string, string> {
  const secretIn = (folder: string, name: string): string => {
    const file = join(folder, name);
    ensureSecret(file);
    return file;
  };
  const secret = (name: string) => secretIn(join(home, 'secrets'), name);
  const databaseSecret = (role: string) => secretIn(databaseSecrets, role);
  const directory = (name: string): string => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  for (const role of DATABASE_ROLES) databaseSecret(role);
  const environment: Record<string, string> = {
    LETHE_HOME: home,
    LETHE_DATABASE_HOST: services.main.host,
    LETHE_DATABASE_PORT: String(services.main.port),
    LETHE_DATABASE_NAME: database,
    LETHE_KEYRING_DATABASE_HOST: services.keyring.host,
    LETHE_KEYRING_DATABASE_PORT: String(services.keyring.port),
    LETHE_KEYRING_DATABASE_NAME: keyringDatabase,
    LETHE_KEYRING_DATABASE_PASSWORD_FILE: databaseSecret('lethe_keyring'),
    LETHE_KEYRING_VERIFIER_PASSWORD_FILE: databaseSecret('lethe_keyring_verifier'),
    LETHE_KEYRING_SOCKET_DIR: socketDirectory(home),
    LETHE_KEYRING_OPERATOR_SECRET_FILE: secret('keyring-operator'),
    LETHE_CLI_KEYRING_SECRET_FILE: secret('keyring-operator'),
    LETHE_KEYRING_AUDIT_WITNESS_DIR: directory('witness-keyring'),
    // Short, so that nobody waits a minute for leases to run out or an hour for a rotation; a real installation keeps the defaults.
    LETHE_KEYRING_LEASE_TTL_MS: '5000',
    LETHE_KEYRING_LEASE_MARGIN_MS: '1000',
    LETHE_KEYRING_ROTATION_MIN_INTERVAL_SECONDS: '1',
    LETHE_KEYRING_CUSTODIANS: 'file:a,file:b',
    LETHE_KEYRING_CUSTODIAN_DIR: directory('custodian'),
    LETHE_KEYRING_SNAPSHOT_DIRS: ['a', 'b'].map((place) => directory(`keyring-snapshot/${place}`)).join(','),
    LETHE_WORKER_TICK_SECONDS: '5',
    LETHE_RECIPIENT_NETWORKS: 'loopback',
    LETHE_WORKER_REDIS_HOST: services.redis.host,
    LETHE_WORKER_REDIS_PORT: String(services.redis.port),
    LETHE_WORKER_REDIS_PASSWORD_FILE: services.redis.passwordFile,
    LETHE_API_OBJECT_STORE_DIR: directory('objects'),
    LETHE_WORKER_OBJECT_STORE_DIR: directory('objects'),
    LETHE_WORKER_BACKUP_PASSWORD_FILE: databaseSecret('lethe_backup'),
    LETHE_WORKER_POSTGRES_BIN_DIR: services.programs.postgresBin,
    ...(services.programs.libraryPath !== undefined && {
      LETHE_WORKER_POSTGRES_LIBRARY_DIR: services.programs.libraryPath,
    }),
    LETHE_AUDIT_WITNESS_DIR: directory('witness'),
    LETHE_INGEST_PUBLIC_URL: `http://127.0.0.1:${ports.ingest.port}`,
    LETHE_API_PUBLIC_URL: `http://127.0.0.1:${ports.api.port}`,
    LETHE_CONTROLLER_NAME: 'Lamps & Light (an invented shop)',
    LETHE_INGEST_META_APP_SECRETS_FILE: secret('meta-app-secrets'),
    LETHE_INGEST_META_VERIFY_TOKEN_FILE: secret('meta-verify-token'),
    LETHE_MIGRATE_PASSWORD_FILE: databaseSecret('lethe_owner'),
    LETHE_MIGRATE_KEYRING_PASSWORD_FILE: databaseSecret('lethe_keyring_owner'),
    LETHE_MIGRATE_ADMIN_USER: services.main.adminUser,
    LETHE_MIGRATE_ADMIN_PASSWORD_FILE: services.main.passwordFile,
    LETHE_MIGRATE_KEYRING_ADMIN_USER: services.keyring.adminUser,
    LETHE_MIGRATE_KEYRING_ADMIN_PASSWORD_FILE: services.keyring.passwordFile,
    LETHE_MIGRATE_ROLE_SECRETS_DIR: databaseSecrets,
  };
  for (const role of ROLES) {
    const prefix = `LETHE_${role.toUpperCase()}`;
    environment[`${prefix}_PORT`] = String(ports[role].port);
    environment[`${prefix}_METRICS_PORT`] = String(ports[role].metricsPort);
    if (role === 'keyring') continue;
    environment[`${prefix}_DATABASE_PASSWORD_FILE`] = databaseSecret(`lethe_${role}`);
    environment[`${prefix}_KEYRING_SECRET_FILE`] = secret(`keyring-${role}`);
    environment[`LETHE_KEYRING_${role.toUpperCase()}_SECRET_FILE`] = secret(`keyring-${role}`);
  }
  return environment;
}
