import type { z } from 'zod';
import { integer } from '../foundation/config';

/** From when on something is an alert: what is everyday for one installation is alarming for another. */
export const alertThresholdKeys = {
  /** How far back signatures, replays, sign-ins and changes of templates are counted together. */
  ALERT_WINDOW_MINUTES: integer(10, 1, 60),
  /** `webhook-signature`: a scanner now and then is everyday; these many are somebody who tries, or our secret that is not Meta's any more. */
  ALERT_SIGNATURES_WARNING: integer(5, 1, 1_000_000),
  ALERT_SIGNATURES_CRITICAL: integer(100, 1, 1_000_000),
  /** `webhook-replay`: Meta repeats what it was not thanked for, a few percent. At least so many, and that share of all updates. */
  ALERT_REPLAYS_AT_LEAST: integer(50, 1, 1_000_000),
  ALERT_REPLAYS_PERCENT: integer(30, 1, 100),
  /** `unusual-volume`: so many times the usual, and at least so many in an hour. */
  ALERT_VOLUME_TIMES: integer(4, 2, 1_000),
  ALERT_VOLUME_AT_LEAST: integer(200, 1, 1_000_000_000),
  /** The same rule: a number that usually has so many an hour has lost its webhooks when there are less than that percentage of them. */
  ALERT_SILENCE_USUAL: integer(200, 1, 1_000_000_000),
  ALERT_SILENCE_PERCENT: integer(5, 1, 99),
  /** `template-change`: so many changes are nobody's editing. */
  ALERT_TEMPLATE_BURST: integer(10, 2, 10_000),
  /** `token-event`: credentials that end within so many days and have no successor. */
  ALERT_TOKEN_DAYS: integer(7, 1, 60),
  /** `failed-sign-in`: sign-ins that failed and keys that nobody issued, together. */
  ALERT_SIGN_INS_WARNING: integer(10, 1, 1_000_000),
  ALERT_SIGN_INS_CRITICAL: integer(100, 1, 1_000_000),
  /** `guessed-password`: failures of one person within an hour, from wherever. */
  ALERT_GUESSES_WARNING: integer(15, 1, 10_000),
  ALERT_GUESSES_CRITICAL: integer(60, 1, 10_000),
  /** `unusual-opening`: so many times what somebody opens at this hour, and at least so many messages. */
  ALERT_OPENED_TIMES: integer(5, 2, 1_000),
  ALERT_OPENED_AT_LEAST: integer(500, 1, 1_000_000_000),
  /** `purge-late`: graver from so many hours on. */
  ALERT_PURGE_CRITICAL_HOURS: integer(6, 1, 720),
  /** `deadline-near`: hours before the end of the 72 of Art. 33. */
  ALERT_BREACH_WARNING_HOURS: integer(48, 1, 72),
  ALERT_BREACH_CRITICAL_HOURS: integer(24, 1, 72),
  /** `backup-failed`: no copy for so many intervals. */
  ALERT_BACKUP_INTERVALS: integer(2, 1, 100),
  /** `clock-drift`, between this machine and the database. */
  ALERT_CLOCK_WARNING_SECONDS: integer(2, 1, 3_600),
  ALERT_CLOCK_CRITICAL_SECONDS: integer(30, 1, 3_600),
  /** `quota-near`: of Meta's calls. */
  ALERT_QUOTA_WARNING_PERCENT: integer(80, 1, 100),
  ALERT_QUOTA_CRITICAL_PERCENT: integer(95, 1, 100),
  /** `audit-late`: entries without a place in the log, heads without a witness. */
  ALERT_AUDIT_QUEUE_MINUTES: integer(5, 1, 1_440),
  ALERT_AUDIT_WITNESS_MINUTES: integer(60, 1, 10_080),
};

/** The thresholds, read. */
export type AlertThresholds = z.infer<z.ZodObject<typeof alertThresholdKeys>>;
