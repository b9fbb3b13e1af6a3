import { join } from 'node:path';
import { z } from 'zod';
import { commonKeys, loadConfig, port, secretFile } from '../../foundation/config';
import type { DatabaseOptions } from '../../foundation/database';

/** Settings of `lethe migrate`: the two databases, their owners and, where it shall create roles and databases, the superusers. */
export const migrateKeys = {
  /** Whose law says how long transactions are kept. */
  COUNTRY: commonKeys.COUNTRY,
  DATABASE_HOST: z.string().default('127.0.0.1'),
  DATABASE_PORT: port(5432),
  DATABASE_NAME: z.string().default('lethe'),
  KEYRING_DATABASE_HOST: z.string().default('127.0.0.1'),
  KEYRING_DATABASE_PORT: port(5433),
  KEYRING_DATABASE_NAME: z.string().default('lethe_keyring'),
  MIGRATE_USER: z.string().default('lethe_owner'),
  MIGRATE_PASSWORD_FILE: secretFile().optional(),
  MIGRATE_KEYRING_USER: z.string().default('lethe_keyring_owner'),
  MIGRATE_KEYRING_PASSWORD_FILE: secretFile().optional(),
  MIGRATE_ADMIN_USER: z.string().default('postgres'),
  MIGRATE_ADMIN_PASSWORD_FILE: secretFile().optional(),
  MIGRATE_KEYRING_ADMIN_USER: z.string().default('postgres'),
  MIGRATE_KEYRING_ADMIN_PASSWORD_FILE: secretFile().optional(),
  MIGRATE_ROLE_SECRETS_DIR: z.string().optional(),
};

/** How one of the two databases is migrated. `admin` is absent where roles and database exist already. */
export interface SideSettings {
  owner: DatabaseOptions;
  admin?: DatabaseOptions;
  roleSecrets?: string;
  country: string;
}

/** Reads {@link migrateKeys} for one side; throws a ConfigError that names what is wrong. */
export function migrateSettings(side: 'main' | 'keyring', env: NodeJS.ProcessEnv): SideSettings {
  const prefix = side === 'main' ? '' : 'KEYRING_';
  const settings = loadConfig('cli', required(`MIGRATE_${prefix}PASSWORD_FILE`), env) as Record<
    string,
    string | number | undefined
  >;
  const text = (key: string): string => String(settings[key]);
  const connection = (user: string, passwordFile: string, name: string): DatabaseOptions => ({
    host: text(`${prefix}DATABASE_HOST`),
    port: Number(settings[`${prefix}DATABASE_PORT`]),
    name,
    user,
    passwordFile,
    poolSize: 2,
    applicationName: 'lethe migrate',
  });
  const name = text(`${prefix}DATABASE_NAME`);
  const owner = connection(text(`MIGRATE_${prefix}USER`), text(`MIGRATE_${prefix}PASSWORD_FILE`), name);
  if (settings[`MIGRATE_${prefix}ADMIN_PASSWORD_FILE`] === undefined)
    return { owner, country: text('COUNTRY') };
  return {
    owner,
    country: text('COUNTRY'),
    admin: connection(
      text(`MIGRATE_${prefix}ADMIN_USER`),
      text(`MIGRATE_${prefix}ADMIN_PASSWORD_FILE`),
      'postgres',
    ),
    roleSecrets: text('MIGRATE_ROLE_SECRETS_DIR'),
  };

  function required(key: string): z.ZodRawShape {
    const admin = env[`LETHE_MIGRATE_${prefix}ADMIN_PASSWORD_FILE`];
    return {
      ...migrateKeys,
      [key]: secretFile(),
      ...(admin && { MIGRATE_ROLE_SECRETS_DIR: z.string('must name the folder of the role passwords') }),
    };
  }
}

/** The password files of roles in the folder that MIGRATE_ROLE_SECRETS_DIR names: one per role, named like it. */
export function rolePasswordFiles(folder: string, roles: readonly string[]): Map<string, string> {
  return new Map(roles.map((role) => [role, join(folder, role)]));
}
