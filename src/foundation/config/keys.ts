import { accessSync, constants } from 'node:fs';
import { z } from 'zod';
import { readStrongSecretFile } from './load-config';

/** A TCP port. */
export const port = (fallback: number) =>
  z.coerce
    .number('must be a port number')
    .int()
    .min(0, 'must be 0–65535')
    .max(65_535, 'must be 0–65535')
    .default(fallback);

/** A whole number within bounds, with its unit in the key's name. */
export const integer = (fallback: number, min: number, max: number) =>
  z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
    .default(fallback);

/** The path of a file that holds a secret and that this process can read. */
export const secretFile = () =>
  z.string('must name a file').refine(isReadable, 'must name a file that this process can read');

/** The path of a file that holds a secret nobody is to guess: 32 bytes at least, as raw bytes or as text. */
export const strongSecretFile = () =>
  secretFile().refine(
    (path) => !isReadable(path) || isStrong(path),
    'must name a file of at least 32 random bytes',
  );

/** The IANA name of a time zone. */
export const timeZone = (fallback: string) =>
  z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin').default(fallback);

/** `true` or `false`. */
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');

/** Keys that every process reads. */
export const commonKeys = {
  MODE: z.enum(['development', 'production'], 'must be development or production').default('development'),
  HOME: z.string().default('.lethe'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      'must be fatal, error, warn, info, debug or silent',
    )
    .default('info'),
  HOST: z.string().default('127.0.0.1'),
  COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as DE')
    .default('DE'),
};

/** Keys of a connection to the main database. `defaultUser` is the role's own database role. */
export const databaseKeys = (defaultUser: string) => ({
  DATABASE_HOST: z.string().default('127.0.0.1'),
  DATABASE_PORT: port(5432),
  DATABASE_NAME: z.string().default('lethe'),
  DATABASE_USER: z.string().default(defaultUser),
  DATABASE_PASSWORD_FILE: secretFile(),
  DATABASE_POOL_SIZE: integer(8, 1, 100),
});

/** Keys of a client of the keyring. */
export const keyringClientKeys = {
  KEYRING_SOCKET_DIR: z.string().default('.lethe/run/keyring'),
  KEYRING_SECRET_FILE: strongSecretFile(),
};

/** Keys of a process that uses Redis. */
export const redisKeys = {
  REDIS_HOST: z.string().default('127.0.0.1'),
  REDIS_PORT: port(6379),
  /** Number of the database; a Redis Cluster has 0 only. */
  REDIS_DATABASE: integer(0, 0, 15),
  REDIS_PASSWORD_FILE: secretFile().optional(),
};

/** How often a process that serves asks the keyring and the witness whether its database is still the current one. */
export const guardKeys = { GUARD_SECONDS: integer(60, 1, 3_600) };

/** Keys of the audit log and its witness. */
export const auditKeys = {
  AUDIT_ORIGIN: z
    .string()
    .regex(/^[!-~]+$/, 'must be visible ASCII without blanks')
    .default('lethe.example/audit/embedded'),
  AUDIT_WITNESS_DIR: z.string().default('.lethe/witness'),
};

/** Keys of the audit log's witnesses beside the directory: who sequences asks them. */
export const auditWitnessKeys = {
  /** A witness that follows C2SP tlog-witness, and the key by which it signs: `name+hex+base64`, from the witness itself. */
  AUDIT_HTTP_WITNESS_URL: z.url('must be an address such as https://witness.example.com/').optional(),
  AUDIT_HTTP_WITNESS_KEY: z
    .string()
    .regex(
      /^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/,
      'must be the witness’s verifier key: name+8 hex digits+base64',
    )
    .optional(),
  /** An authority for RFC 3161 time stamps, and how often it is asked. */
  AUDIT_TSA_URL: z.url('must be an address such as https://tsa.example.com/').optional(),
  AUDIT_TSA_EVERY_HOURS: integer(24, 1, 168),
};

function isStrong(path: string): boolean {
  try {
    readStrongSecretFile(path).fill(0);
    return true;
  } catch {
    return false;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
