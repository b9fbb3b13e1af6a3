import { z } from 'zod';
import { integer, secretFile, timeZone } from '../foundation/config';
import { alertThresholdKeys } from './alert-thresholds';

const address = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;
const addresses = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .filter((one) => one.trim() !== '')
      .map((one) => one.trim()),
  )
  .refine((list) => list.every((one) => address.test(one)), 'must be a comma list of e-mail addresses')
  .default([]);

/** Settings of alerts, in the worker. */
export const alertKeys = {
  /** How often facts are looked at; with the second that an entry takes into the log, the time from event to alert. */
  ALERT_SECONDS: integer(10, 1, 60),
  /** Who is told, and who is told when nobody acknowledges. */
  ALERT_EMAIL_TO: addresses,
  ALERT_ESCALATION_EMAIL_TO: addresses,
  ALERT_EMAIL_FROM: z
    .string()
    .regex(address, 'must be an e-mail address')
    .default('lethe@localhost.localdomain'),
  /** Without a host no e-mail is sent. */
  SMTP_HOST: z.string().min(1).optional(),
  SMTP_PORT: integer(587, 1, 65_535),
  /** `starttls` refuses a server that does not offer it; `none` is for a relay on this machine. */
  SMTP_TLS: z
    .enum(['starttls', 'implicit', 'none'], 'must be starttls, implicit or none')
    .default('starttls'),
  SMTP_USER: z.string().min(1).optional(),
  /** Files stand in until credentials of the kinds `smtp-password`, `alert-webhook-url`, `alert-webhook-secret` and `alert-slack-url` are stored. */
  SMTP_PASSWORD_FILE: secretFile().optional(),
  /** A webhook of Standard Webhooks 1.0.0: a file with its URL, and one with the secret it is signed with (`whsec_…`). */
  ALERT_WEBHOOK_URL_FILE: secretFile().optional(),
  ALERT_WEBHOOK_SECRET_FILE: secretFile().optional(),
  /** An incoming webhook of Slack, Mattermost, Rocket.Chat or whoever takes `{"text"}`: the URL is the secret. */
  ALERT_SLACK_URL_FILE: secretFile().optional(),
  /** When warnings wait, by the clock of ALERT_TIME_ZONE; empty: never. What is critical never waits. */
  ALERT_QUIET_HOURS: z
    .string()
    .regex(
      /^(?:(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d)?$/,
      'must be two times of day such as 22:00-07:00',
    )
    .default(''),
  ALERT_TIME_ZONE: timeZone('Europe/Berlin'),
  /** After so long a critical alert that nobody acknowledged goes to ALERT_ESCALATION_EMAIL_TO, and to all others again. */
  ALERT_ESCALATION_MINUTES: integer(15, 1, 1_440),
  /** Where operators read the runbooks; the rule's name and `.md` are added. */
  ALERT_RUNBOOK_URL: z.string().default('docs/runbooks/'),
  ...alertThresholdKeys,
};

/** Settings of alerts, read. */
export type AlertSettings = z.infer<z.ZodObject<typeof alertKeys>>;
