import { codes, counts, digests, entry, refs, subject } from '../entry-fields';

/** What the API is about: the first step of its paths. */
export const API_AREAS = [
  'alerts',
  'analytics',
  'api-keys',
  'audit',
  'backups',
  'channels',
  'consents',
  'conversations',
  'credentials',
  'data-deletions',
  'drills',
  'erasures',
  'holds',
  'incidents',
  'messages',
  'notices',
  'processing-activities',
  'recipients',
  'redaction',
  'requests',
  'retention',
  'reviews',
  'sessions',
  'subjects',
  'users',
] as const;

/** Who may do what, and with which credential: sign-ins, roles, keys, settings. */
export const ACCESS_TYPES = {
  /** What a conversation was opened for, beside every page that is; absent for keys of systems that need not say. */
  'conversation.opened': entry({
    ...subject,
    ...refs('session'),
    ...codes(
      'customer-service',
      'order-handling',
      'complaint',
      'quality-assurance',
      'data-subject-request',
      'legal-claim',
      'security-incident',
    ),
  }),
  /** An unsafe call that changed nothing of which another entry tells: every call leaves one. */
  'api.called': entry({ subject: subject.subject.optional(), ...codes(...API_AREAS) }),
  /** Something about people was read that has no entry of its own. */
  'api.read': entry({ subject: subject.subject.optional(), ...codes(...API_AREAS) }),
  login: entry({
    ...refs('session', 'appUser'),
    ...codes(
      'succeeded',
      'failed',
      'locked',
      'ended',
      'second-factor-failed',
      'recovery-code',
      'enrolled',
      'new-device',
      'off-hours',
    ),
  }),
  /** Somebody left: what ended at once, the report, the review, and what of that is late. */
  'person.off-boarded': entry({
    ...refs('appUser'),
    ...codes('access-ended', 'reported', 'reviewed', 'report-overdue', 'review-overdue', 'forgotten'),
    ...counts('sessions', 'apiKeys', 'conversations'),
    ...digests('evidence'),
  }),
  /** An API key ends soon: its successor is to be put to use. */
  'key.expiring': entry({ ...refs('apiKey'), ...counts('expiresInDays') }),
  'role.changed': entry({
    ...refs('appUser'),
    ...codes('agent', 'team_lead', 'admin', 'owner', 'dpo', 'auditor', 'crm', 'none'),
  }),
  'key.issued': entry({
    ...refs('apiKey', 'credential', 'appUser'),
    ...codes('api-key', 'credential', 'log-key', 'certificate-key'),
    ...counts('expiresInDays'),
    ...digests('verifierKey'),
  }),
  'key.revoked': entry({
    ...refs('apiKey', 'credential', 'appUser'),
    // restored: all of them at once, after a restore; apiKeys: how many.
    ...codes('revoked', 'expired', 'replaced', 'leaked', 'restored'),
    ...counts('apiKeys'),
  }),
  /** API keys that nobody issued or that count no more, within some seconds. */
  'key.refused': entry(counts('refused')),
  'credential.checked': entry({
    ...refs('credential'),
    ...codes(
      'ok',
      'invalid',
      'wrong-app',
      'missing-scope',
      'account-not-covered',
      'expires-soon',
      'data-access-ends-soon',
      'wider-scope',
      'wider-accounts',
      'never-expires',
      'not-renewed',
      'not-ended',
      'not-set',
      'changed-elsewhere',
      'switched-off',
    ),
    ...counts('problems', 'expiresInDays'),
  }),
  'config.changed': entry({
    subject: subject.subject.optional(),
    ...refs('channel', 'recipient', 'appUser', 'alert'),
    ...codes(
      'channel',
      'recipient',
      'redaction-policy',
      'assignment',
      'alert-rule',
      'user',
      'retention',
      'retention-tag',
      'retention-tag-proposed',
      'custodian',
      'processing-record',
      'process-started',
      'process-stopped',
    ),
    ...counts('version', 'fromClassId', 'toClassId'),
    ...digests('before', 'after'),
  }),
} as const;
