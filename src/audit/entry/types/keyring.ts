import { codes, counts, digests, entry, gen, outcome, refs, subject } from '../entry-fields';

/** What the keyring raises. The order is that of the wire: new ones come last. */
export const KEYRING_ALARMS = [
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
  'sessions-full',
  'quota-near',
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

/** What the keyring leased, destroyed and was made to do. */
export const KEYRING_TYPES = {
  'lease.granted': entry({
    subject: subject.subject.optional(),
    ...refs('grant', 'request'),
    ...codes('seal', 'open'),
    ...perPart,
  }),
  'keyring.used': entry(counts('resolved', 'tagged', 'fenced', 'destroyed', 'refused')),
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
  /** What the person at the machine had it do, beside rotating, approving and cancelling. */
  'keyring.operated': entry({
    subject: subject.subject.optional(),
    ...codes('canary-marked', 'canary-removed', 'unlocked-ingest', 'unlocked-api', 'unlocked-worker'),
  }),
  'keyring.alarm': entry({
    gen: gen.gen.optional(),
    ...codes(...KEYRING_ALARMS),
    ...refs('custodian'),
    ...counts('count'),
  }),
  'guard.blocked': entry({ ...refs('batch'), ...counts('keys', 'limit', 'living'), ...digests('batch') }),
  'guard.approved': entry({ ...refs('batch', 'appUser'), ...digests('batch') }),
  'guard.cancelled': entry({ ...refs('batch', 'appUser'), ...digests('batch') }),
  'grant.ended': entry({ ...subject, ...refs('grant', 'request') }),
  'grant.made': entry({
    ...subject,
    ...refs('grant', 'request', 'hold'),
    ...codes('original', 'media', 'identifiers', 'export'),
    ...counts('expiresInHours'),
  }),
} as const;
