import { z } from 'zod';
import {
  commonKeys,
  databaseKeys,
  integer,
  keyringClientKeys,
  port,
  timeZone,
} from '../../foundation/config';
import { sealConfigKeys } from '../../vault/seal';

/** Every setting of the `api` process. */
export const apiProcessKeys = {
  ...commonKeys,
  CLASS_BY_TYPE: sealConfigKeys.CLASS_BY_TYPE,
  ...databaseKeys('lethe_api'),
  ...keyringClientKeys,
  PORT: port(8081),
  METRICS_PORT: port(9081),
  /** Where the worker leaves access packages. */
  OBJECT_STORE_DIR: z.string().default('.lethe/objects'),
  /** By whose clock statutory periods begin and end. */
  TIME_ZONE: timeZone('Europe/Berlin'),
  /** How long an API key may live. */
  API_KEY_MAX_DAYS: integer(90, 1, 3_650),
};

/** The `api` process's settings. */
export type ApiConfig = z.infer<z.ZodObject<typeof apiProcessKeys>>;
