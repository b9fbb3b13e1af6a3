import { z } from 'zod';
import {
  auditKeys,
  commonKeys,
  databaseKeys,
  guardKeys,
  integer,
  keyringClientKeys,
  port,
  timeZone,
} from '../../foundation/config';
import { alertKeys } from '../../alerts';
import { edgeKeys } from '../../foundation/http';
import { objectStoreKeys } from '../../foundation/objectstore';
import { identityKeys } from '../../identity';
import { recogniserConfigKeys, sealConfigKeys } from '../../vault/seal';
import { recipientKeys } from '../../recipients/crm';

/** Every setting of the `api` process. */
export const apiProcessKeys = {
  ...commonKeys,
  CLASS_BY_TYPE: sealConfigKeys.CLASS_BY_TYPE,
  ...recogniserConfigKeys,
  ...databaseKeys('lethe_api'),
  ...keyringClientKeys,
  ...auditKeys,
  ...guardKeys,
  PORT: port(8081),
  METRICS_PORT: port(9081),
  /** Where people reach this process with a browser, to fetch their own data. */
  PUBLIC_URL: z
    .url('must be an address such as https://privacy.example.com')
    .default('http://127.0.0.1:8081'),
  /** Where the worker leaves access packages and media. */
  ...objectStoreKeys,
  ...edgeKeys,
  /** By whose clock statutory periods begin and end. */
  TIME_ZONE: timeZone('Europe/Berlin'),
  /** A part of the country with public holidays of its own, as the package date-holidays names it, such as BY for Bavaria. */
  HOLIDAY_REGION: z
    .string()
    .regex(/^[A-Z0-9]{1,3}$/, 'must be the code of a region of the country, such as BY')
    .optional(),
  /** The law whose periods requests run under: gdpr (one month), pdpl (30 days), ccpa (45 days). */
  LAW: z.enum(['gdpr', 'pdpl', 'ccpa'], 'must be gdpr, pdpl or ccpa').default('gdpr'),
  /** How many people a verification by hand takes; when absent two in production, and one on a machine that only tries Lethe out. */
  MANUAL_VERIFIERS: z.enum(['1', '2'], 'must be 1 or 2').optional(),
  /** After so long a silence a number may belong to somebody else: no code is sent to it. */
  NUMBER_SILENCE_DAYS: integer(90, 1, 3_650),
  ...recipientKeys,
  /** Who is responsible, as notices of a breach name them. */
  CONTROLLER_NAME: z.string().min(1).max(300).default('The controller'),
  /** How the controller and its data protection officer are reached, as records and notices of a breach name them. */
  CONTROLLER_CONTACT: z.string().min(1).max(300).optional(),
  DPO_CONTACT: z.string().min(1).max(300).optional(),
  /** Which share of a retention class, in percent, one person may purge by shortening its period; beyond it a second one must approve. */
  SECOND_PERSON_PERCENT: integer(5, 0, 100),
  ALERT_RUNBOOK_URL: alertKeys.ALERT_RUNBOOK_URL,
  ...identityKeys,
};

/** The `api` process's settings. */
export type ApiConfig = z.infer<z.ZodObject<typeof apiProcessKeys>>;
