import { z } from 'zod';
import { alertKeys } from '../../alerts';
import { recipientKeys } from '../../recipients/crm';
import { bspKeys } from '../../recipients/forgetting';
import {
  auditKeys,
  auditWitnessKeys,
  commonKeys,
  databaseKeys,
  integer,
  keyringClientKeys,
  port,
  redisKeys,
  secretFile,
} from '../../foundation/config';
import { objectStoreKeys } from '../../foundation/objectstore';
import { graphKeys } from '../../recipients/meta';

const templateName = (category: string) =>
  z
    .string()
    .regex(/^[a-z0-9_]{1,512}$/, `must be the name of an approved ${category} template`)
    .optional();
const templateLanguages = () =>
  z
    .string()
    .regex(/^[a-z]{2,3}(?:_[A-Z]{2})?(?:,[a-z]{2,3}(?:_[A-Z]{2})?)*$/, 'must be like en,de,pt_BR')
    .default('en')
    .transform((text) => text.split(','));

/** Every setting of the `worker` process. */
export const workerProcessKeys = {
  ...commonKeys,
  ...databaseKeys('lethe_worker'),
  ...keyringClientKeys,
  ...redisKeys,
  ...auditKeys,
  ...auditWitnessKeys,
  ...objectStoreKeys,
  ...graphKeys,
  /** The Meta app, its secret and a token, until they are stored as credentials. */
  META_APP_ID: z
    .string()
    .regex(/^\d{5,30}$/, 'must be the app’s id: 5 to 30 digits')
    .optional(),
  META_APP_SECRET_FILE: secretFile().optional(),
  META_ACCESS_TOKEN_FILE: secretFile().optional(),
  /** The authentication template that one-time codes go in; without one, no codes are sent. */
  CODE_TEMPLATE: templateName('authentication'),
  /** Codes of the languages that it is approved in, the one to fall back on first. */
  CODE_TEMPLATE_LANGUAGES: templateLanguages(),
  /** Utility templates by which people are told, more than a day after they last wrote, that the time was extended and where their package is. */
  EXTENSION_TEMPLATE: templateName('utility'),
  PACKAGE_TEMPLATE: templateName('utility'),
  NOTICE_TEMPLATE_LANGUAGES: templateLanguages(),
  /** Media that are copied at the same time in one process. */
  MEDIA_CONCURRENCY: integer(4, 1, 64),
  /** Who is responsible, as certificates name them. */
  CONTROLLER_NAME: z.string().min(1).max(300).default('The controller'),
  /** Who operates Lethe for the controller, if somebody else does. */
  PROCESSOR_NAME: z.string().min(1).max(300).optional(),
  ...recipientKeys,
  ...bspKeys,
  /** Erasures and exports that run at the same time in one process. */
  REQUEST_CONCURRENCY: integer(4, 1, 64),
  /** Days for which who an erased person was is kept, sealed, for `lethe residue scan --kept`; 0: nothing is kept, and nobody can look. */
  RESIDUE_SCAN_DAYS: integer(0, 0, 29),
  /** How often what is due is looked for. */
  TICK_SECONDS: integer(60, 1, 3_600),
  /** The role that dumps and drills use; without its password nothing is copied by this worker. */
  BACKUP_USER: z.string().default('lethe_backup'),
  BACKUP_PASSWORD_FILE: secretFile().optional(),
  /** How long a dump lives; its key is destroyed then. */
  BACKUP_DAYS: integer(30, 1, 35),
  /** Folder that `lethe backup set-up-pgbackrest` made; with it copies are physical ones, with recovery to a point in time. */
  PGBACKREST_DIR: z.string().optional(),
  /** Days between two full copies by pgBackRest; the copies between them are incremental. */
  PGBACKREST_FULL_DAYS: integer(7, 1, 30),
  /** Where scratch clusters of drills go: room for the whole database, and the server's account must reach it. */
  SCRATCH_DIR: z.string().default('/var/tmp/lethe-drills'),
  /** Hours between two copies; 0 for none that nobody asked for. A drill follows weekly. */
  BACKUP_EVERY_HOURS: integer(24, 0, 168),
  /** Where ingest takes webhooks: two canaries are planted there each month, signed with the secret of META_APP_ID. Without it nobody plants any by itself. */
  CANARY_INGEST_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Folders of pg_dump and pg_restore, and of their libraries where they were unpacked privately. */
  POSTGRES_BIN_DIR: z.string().optional(),
  POSTGRES_LIBRARY_DIR: z.string().optional(),
  ...alertKeys,
  PORT: port(8082),
  METRICS_PORT: port(9082),
};
/** The settings of the `worker` process, read. */
export type WorkerConfig = z.infer<z.ZodObject<typeof workerProcessKeys>>;
