import { z } from 'zod';
import {
  commonKeys,
  databaseKeys,
  flag,
  integer,
  port,
  secretFile,
  strongSecretFile,
} from '../../foundation/config';

const CUSTODIAN_LIST = /^[a-z0-9-]+:[a-z0-9-]+(,[a-z0-9-]+:[a-z0-9-]+)*$/;
const octal = (fallback: string) =>
  z
    .string()
    .regex(/^0?[0-7]{3}$/, 'must be permissions such as 600')
    .default(fallback)
    .transform((text) => parseInt(text, 8));

/** Which devices hold the generation roots, and how they are reached; the verifier reads the same. */
export const custodianKeys = {
  /** Comma list such as `pkcs11:main,transit:second`; `file:…` is for development. */
  CUSTODIANS: z.string().regex(CUSTODIAN_LIST, 'must be a comma list of kind:name').default('file:a,file:b'),
  CUSTODIAN_DIR: z.string().default('.lethe/custodian'),
  /** JSON with the settings of the devices other than `file`, by name: `custodian-settings.ts`. */
  CUSTODIANS_FILE: z.string().optional(),
};

/** Settings of the keyring process. */
export const keyringProcessKeys = {
  ...commonKeys,
  ...databaseKeys('lethe_keyring'),
  ...custodianKeys,
  PORT: port(8083),
  METRICS_PORT: port(9083),
  SOCKET_DIR: z.string().default('.lethe/run/keyring'),
  /** Permissions of sockets and their folders; 666 and 750 where the folder of a role belongs to that role's group: then the folder decides. */
  SOCKET_MODE: octal('600'),
  SOCKET_DIR_MODE: octal('700'),
  INGEST_SECRET_FILE: strongSecretFile(),
  API_SECRET_FILE: strongSecretFile(),
  WORKER_SECRET_FILE: strongSecretFile(),
  OPERATOR_SECRET_FILE: strongSecretFile().optional(),
  VERIFIER_USER: z.string().default('lethe_keyring_verifier'),
  VERIFIER_PASSWORD_FILE: secretFile(),
  LEASE_TTL_MS: integer(60_000, 100, 60_000),
  LEASE_MARGIN_MS: integer(5_000, 0, 60_000),
  SEAL_WINDOW_DAYS: integer(181, 1, 3_660),
  /** 181 where a channel may import its history. */
  SUPPRESSION_DAYS: integer(8, 8, 181),
  ROTATION_MIN_INTERVAL_SECONDS: integer(3_600, 0, 86_400),
  /** Origin of the keyring's own log. Not the application's: two logs never share a name. */
  LOG_ORIGIN: z
    .string()
    .regex(/^[!-~]+$/, 'must be visible ASCII without blanks')
    .default('lethe.example/audit/keyring'),
  /** Its checkpoints go into the folder `keyring` in here. */
  AUDIT_WITNESS_DIR: z.string().default('.lethe/witness'),
  CERTIFICATE_KEY_NAME: z
    .string()
    .regex(/^[!-*,-~]+$/, 'must be visible ASCII without blanks and +')
    .default('lethe.example/certificate/embedded'),
  /** Lines `name owner|dpo key`: whose signatures release a batch that the guard holds back. Without it such a batch waits for ever. */
  APPROVERS_FILE: secretFile().optional(),
  GUARD_DELAY_SECONDS: integer(86_400, 0, 604_800),
  /** Two folders, best on two machines: each holds the newest snapshot of the keyring. */
  SNAPSHOT_DIRS: z
    .string()
    .default('.lethe/keyring-snapshot/a,.lethe/keyring-snapshot/b')
    .transform((list) => list.split(',').map((folder) => folder.trim()))
    .refine((list) => list.every((folder) => folder !== ''), 'must be a comma list of folders'),
  /** A snapshot is taken after each rotation, and when the newest one is older than this. */
  SNAPSHOT_INTERVAL_SECONDS: integer(3_600, 60, 604_800),
  /** How often a fresh process opens the newest one. */
  SNAPSHOT_CHECK_SECONDS: integer(86_400, 60, 604_800),
  OPENS_PER_HOUR_ALARM: integer(500_000, 1, 1_000_000_000),
  OPENS_PER_HOUR_LIMIT: integer(5_000_000, 1, 1_000_000_000),
  /** Whether a role that opened a canary subject is refused every lease until `lethe keyring unlock`. */
  CANARY_LOCKS: flag(true),
  /** Former custodians that are lost for good: rotations no longer wait for them, and certificates claim nothing of them. */
  LOST_CUSTODIANS: z.string().regex(CUSTODIAN_LIST, 'must be a comma list of kind:name').optional(),
  /** Lets production use a device that forgets nothing for sure. */
  ALLOW_TEST_CUSTODIANS: flag(false),
  /** Name of whoever accepts that losing one device loses every message. */
  SINGLE_CUSTODIAN_ACCEPTED_BY: z.string().optional(),
  /** Development only: ends the process with SIGKILL at a point of a rotation. */
  CRASH_AT: z.enum(['CP1', 'CP2', 'CP3', 'CP4', 'CP5', 'CP6', 'CP7', 'CP8', 'CP9']).optional(),
};

/** Settings of the process that puts a snapshot into an empty key database, as its owner. */
export const restoreKeys = { ...commonKeys, ...databaseKeys('lethe_keyring_owner'), ...custodianKeys };

/** Settings of the fresh process that opens a snapshot: custodians, and nothing else. */
export const snapshotCheckKeys = { ...commonKeys, ...custodianKeys };

/** Settings of the fresh process that verifies a generation: the database to read, and a custodian login of its own. */
export const verifierKeys = { ...commonKeys, ...databaseKeys('lethe_keyring_verifier'), ...custodianKeys };
