import { z } from 'zod';
import { actorSchema, codes, counts, digests, gen, refs, subject } from './entry-fields';

/** Shape of an entry type: only these fields, and `type` and `actor`. */
const entry = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ actor: actorSchema, ...shape });

const request = { ...refs('request'), subject: subject.subject.optional() };
const requestKinds = [
  'access',
  'portability',
  'erasure',
  'rectification',
  'restriction',
  'objection',
] as const;
const perPart = counts(
  'redacted',
  'original',
  'media',
  'identifiers',
  'identifierMasks',
  'referenceTag',
  'opened',
  'sealed',
  'denied',
  'classId',
  'minutes',
);
const generationStep = {
  ...gen,
  ...refs('batch', 'custodian'),
  ...counts('keys', 'destroyed', 'pages', 'attempt'),
  ...digests('batch', 'keySet', 'evidence'),
};
const reasons = ['erasure', 'lapse', 'purge', 'release', 'done', 'replaced', 'expired', 'rekey'] as const;
const outcome = codes('passed', 'failed', 'not-proved');

/**
 * The closed list of what the log can say, with the fields of each type. Adding a type or a code is adding to this table; removing one would make
 * old entries unreadable. No field takes free text: prose lives sealed elsewhere and is named here by digest at most.
 */
export const ENTRY_TYPES = {
  'subject.created': entry({ ...subject, ...codes('webhook', 'api', 'import', 'system') }),
  'subject.fenced': entry({
    ...subject,
    ...refs('request'),
    ...codes(...reasons),
    ...counts('waitMs'),
  }),
  'subject.unfenced': entry({ ...subject, ...refs('request') }),
  'subject.restricted': entry({ ...subject, ...refs('request'), ...codes('restricted', 'lifted') }),
  'subject.destroyed': entry({
    ...subject,
    ...refs('request', 'run'),
    gen: gen.gen.optional(),
    ...codes('intent', 'doomed', 'result', ...reasons),
    ...counts(
      'messages',
      'media',
      'identifiers',
      'statuses',
      'events',
      'referenceTags',
      'exports',
      'queue',
      'cache',
      'held',
      'incarnations',
    ),
    ...digests('evidence'),
  }),
  'subject.lapsed': entry({ ...subject, ...refs('run') }),

  'lease.granted': entry({
    subject: subject.subject.optional(),
    ...refs('grant', 'request'),
    ...codes('seal', 'open'),
    ...perPart,
  }),
  'keyring.used': entry(counts('resolved', 'tagged', 'fenced', 'destroyed', 'refused')),
  lookup: entry({ ...codes('found', 'unknown', 'refused'), ...counts('lookups', 'found') }),
  'message.opened': entry({
    ...subject,
    ...refs('message', 'request', 'hold', 'grant', 'channel'),
    ...codes('redacted', 'original', 'media'),
    ...counts('messages'),
  }),
  'media.lost': entry({
    ...subject,
    ...refs('message', 'channel'),
    ...codes('expired', 'refused'),
    ...counts('attempts'),
  }),
  'message.sent': entry({ ...request, ...codes('accepted', 'unknown', 'refused', 'expired') }),
  'message.resealed': entry({
    ...subject,
    ...refs('message'),
    ...counts('sealSeq', 'messages', 'expired', 'fromClassId', 'toClassId'),
  }),

  'request.received': entry({ ...request, ...codes(...requestKinds) }),
  'request.joined': entry({ ...request, ...codes(...requestKinds) }),
  'request.reminded': entry({ ...request, ...codes('due-soon', 'overdue'), ...counts('days') }),
  'request.verifying': entry({
    ...request,
    ...codes('whatsapp-code', 'manual', 'wrong-code', 'number-doubtful'),
    ...counts('attempt', 'doubts'),
  }),
  'request.verified': entry({ ...request, ...codes('whatsapp-code', 'manual'), ...digests('evidence') }),
  'request.approved': entry({
    ...request,
    ...codes(
      '17(1)(a)',
      '17(1)(b)',
      '17(1)(c)',
      '17(1)(d)',
      '17(1)(e)',
      '17(1)(f)',
      'retention',
      'lapse',
      ...requestKinds,
    ),
    ...digests('memo'),
  }),
  'request.refused': entry({
    ...request,
    ...codes(
      '12(5)',
      '12(5)(a)',
      '12(5)(b)',
      '17(3)(a)',
      '17(3)(b)',
      '17(3)(c)',
      '17(3)(d)',
      '17(3)(e)',
      '21(1)',
    ),
    ...digests('explanation'),
  }),
  'request.extended': entry({ ...request, ...counts('months', 'days'), ...digests('reason') }),
  'request.withdrawn': entry(request),
  'prose.opened': entry({ ...request, ...counts('texts') }),
  'request.suspended': entry({ ...request, ...refs('request', 'hold') }),
  'request.resumed': entry({ ...request, ...refs('request', 'hold') }),
  'request.executing': entry({ ...request, ...codes(...requestKinds) }),
  'request.step': entry({
    ...request,
    ...refs('request', 'recipient', 'channel'),
    ...codes(
      'started',
      'submitted',
      'done',
      'acknowledged',
      'expires-by-date',
      'manual-evidence-needed',
      'not-possible',
      'not-applicable',
      'expired',
      'manual-evidence-attached',
      'failed',
    ),
    ...counts('step', 'items'),
    ...digests('evidence'),
  }),
  'request.completed': entry({
    ...request,
    ...codes(...requestKinds),
    ...counts('messages', 'media', 'bytes'),
    ...digests('package', 'certificate'),
  }),
  /** Meta's Data Deletion Request Callback, decided by a person; `request` is the hash of its code. */
  'data-deletion.decided': entry({ ...codes('completed', 'refused'), ...digests('request') }),
  'package.fetched': entry({ ...request, ...counts('bytes') }),
  'package.shredded': entry({ ...request }),

  'hold.placed': entry({
    subject: subject.subject.optional(),
    ...refs('hold', 'channel'),
    ...codes('17(3)(e)', 'legal-obligation', 'other'),
    ...digests('reason'),
  }),
  'hold.set-aside': entry({
    subject: subject.subject.optional(),
    ...refs('hold', 'batch'),
    ...counts('buckets', 'messages'),
  }),
  'hold.released': entry({
    subject: subject.subject.optional(),
    ...refs('hold'),
    ...codes('asked', 'ended'),
    ...counts('messages'),
  }),

  'retention.changed': entry({
    ...refs('change'),
    ...codes('created', 'lengthened', 'shortened', 'granularity', 'proposed', 'rejected'),
    ...counts('classId', 'version', 'fromDays', 'toDays', 'messages'),
  }),
  'retention.run': entry({
    ...refs('run'),
    ...codes('started', 'finished', 'failed'),
    ...counts('messages', 'media', 'buckets', 'held', 'late', 'skipped', 'walBytes', 'durationMs'),
  }),
  'retention.overdue': entry(counts('buckets', 'seconds')),
  'bucket.destroyed': entry({
    ...refs('run'),
    ...codes('intent', 'result'),
    ...counts('classId', 'bucket', 'messages', 'media', 'statuses', 'events'),
  }),

  'generation.frozen': entry(generationStep),
  'generation.rooted': entry(generationStep),
  'generation.committed': entry(generationStep),
  'generation.verified': entry({ ...generationStep, ...outcome }),
  'generation.root-destroyed': entry({
    ...generationStep,
    ...codes('destroyed', 'pending', 'reconstructed'),
  }),
  'generation.denied': entry({ ...generationStep, ...codes('gone', 'reconstructed') }),
  'generation.recorded': entry(generationStep),
  'generation.deletion-cancelled': entry(generationStep),
  'keyring.alarm': entry({
    gen: gen.gen.optional(),
    ...codes(
      'canary-opened',
      'opens-many',
      'opens-refused',
      'lookups-miss',
      'subject-unknown',
      'guard-blocked',
      'rotation-failed',
      'rotation-late',
      'snapshot-failed',
      'snapshot-unreadable',
      'deletion-cancelled',
      'log-behind',
    ),
    ...refs('custodian'),
    ...counts('count'),
  }),
  'guard.blocked': entry({ ...refs('batch'), ...counts('keys', 'limit', 'living'), ...digests('batch') }),
  'guard.approved': entry({ ...refs('batch', 'appUser'), ...digests('batch') }),
  'guard.cancelled': entry({ ...refs('batch', 'appUser'), ...digests('batch') }),
  'grant.made': entry({
    ...subject,
    ...refs('grant', 'request', 'hold'),
    ...codes('original', 'media', 'identifiers', 'export'),
    ...counts('expiresInHours'),
  }),

  disclosure: entry({
    ...subject,
    ...refs('recipient', 'channel', 'request'),
    ...codes('page', 'search', 'feed', 'webhook', 'export', 'media'),
    ...counts('messages', 'pages'),
  }),
  'recipient.notified': entry({
    subject: subject.subject.optional(),
    ...refs('recipient', 'request'),
    ...codes(
      'submitted',
      'failed',
      'expires-by-date',
      'manual-evidence-needed',
      'not-possible',
      'disproportionate',
    ),
    ...counts('attempt'),
    ...digests('evidence'),
  }),
  'recipient.acknowledged': entry({
    subject: subject.subject.optional(),
    ...refs('recipient', 'request'),
    ...digests('evidence'),
  }),

  'recipient.escalated': entry({
    subject: subject.subject.optional(),
    ...refs('recipient', 'request'),
    ...codes('window-over', 'gone', 'not-acknowledged'),
    ...counts('attempt'),
  }),
  /** A recipient asked for somebody who was erased: it still has the reference, and its key's owner is to be told. */
  'recipient.late-reading': entry({ ...subject, ...refs('recipient', 'apiKey') }),
  /** What calls to Meta or a BSP for a number came to, whenever that changes. */
  'channel.reach': entry({ ...refs('channel', 'request'), ...codes('ok', 'credentials', 'account') }),

  'backup.made': entry({
    ...refs('backup'),
    ...codes('dump', 'base', 'wal', 'snapshot'),
    ...counts('bytes'),
    ...digests('copy', 'manifest'),
  }),
  'backup.expired': entry({
    ...refs('backup'),
    ...codes('deleted', 'locked', 'failed'),
    ...digests('evidence'),
  }),
  'backup.missing': entry({ ...refs('backup') }),
  'backup.unknown': entry({ ...refs('backup'), ...counts('bytes'), ...digests('copy') }),
  'drill.finished': entry({
    ...refs('drill', 'backup'),
    ...outcome,
    ...counts('opened', 'refused', 'rows', 'durationMs'),
    ...digests('report'),
  }),
  'restore.quarantined': entry({
    ...codes('behind', 'ahead', 'forked', 'unknown', 'elsewhere'),
    ...counts('logSize', 'witnessSize', 'ledgerSize'),
  }),
  'restore.replayed': entry({
    ...codes('finished', 'failed', 'fork-accepted'),
    // branch: on which the log goes on; logSize, signedSize: entries that are left of those that were signed.
    ...counts(
      'ledgerFrom',
      'ledgerTo',
      'subjects',
      'buckets',
      'holds',
      'opened',
      'refused',
      'branch',
      'logSize',
      'signedSize',
      'apiKeys',
    ),
  }),
  'scan.finished': entry({
    ...refs('run'),
    ...outcome,
    ...counts('bytes', 'controls', 'hits', 'stores', 'unreadable'),
    ...digests('report'),
  }),

  'certificate.issued': entry({
    ...subject,
    ...refs('certificate', 'request'),
    ...codes('K', 'P'),
    ...digests('certificate'),
  }),
  'certificate.superseded': entry({
    ...subject,
    ...refs('certificate', 'supersededBy', 'request'),
    ...codes('hold-released', 'unknown-copy', 'deletion-cancelled', 'correction', 'stage-P'),
  }),
  'certificate.withdrawn': entry({
    ...subject,
    ...refs('certificate', 'request'),
    ...codes('unknown-copy', 'deletion-cancelled', 'correction'),
  }),

  login: entry({
    ...refs('session'),
    ...codes('succeeded', 'failed', 'locked', 'ended', 'second-factor-failed'),
  }),
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
      'custodian',
      'process-started',
      'process-stopped',
    ),
    ...counts('version', 'fromClassId', 'toClassId'),
    ...digests('before', 'after'),
  }),
  'incident.opened': entry({
    ...refs('incident', 'alert', 'credential'),
    ...codes('credential-leak', 'account-takeover', 'unauthorised-access', 'loss', 'other'),
  }),
  'incident.step': entry({
    ...refs('incident', 'credential'),
    ...codes('done', 'failed', 'needs-person', 'not-applicable'),
    ...counts('step', 'items'),
  }),
  'incident.contained': entry({ ...refs('incident', 'credential'), ...counts('durationMs', 'channels') }),
  'incident.resumed': entry({ ...refs('incident') }),
  'incident.told': entry({
    ...refs('incident'),
    ...codes('authority', 'subjects', 'unlikely-risk', 'no-personal-data'),
    ...counts('hoursAfterAwareness'),
  }),
  'incident.closed': entry({ ...refs('incident'), ...digests('report') }),

  'audit.read': entry({
    ...codes('entries', 'entry', 'checkpoint', 'proof', 'export'),
    ...counts('entries'),
  }),
  'witness.cosigned': entry({
    ...refs('witness'),
    ...codes('directory', 'http', 'rfc3161'),
    ...counts('size'),
    ...digests('checkpoint'),
  }),
  'log.observed': entry({ ...codes('application', 'keyring'), ...counts('size'), ...digests('checkpoint') }),
  'log.rejected': entry({ ...counts('ticket', 'bytes') }),
  'log.pruned': entry({ ...counts('fromIndex', 'toIndex'), ...digests('checkpoint') }),
  'clock.jump': entry({ ...codes('forward', 'back'), ...counts('seconds') }),
} as const;

/** One of the types of the closed list. */
export type EntryType = keyof typeof ENTRY_TYPES;

/** True for a type of the closed list. */
export function isEntryType(type: string): type is EntryType {
  return Object.hasOwn(ENTRY_TYPES, type);
}
