import { codes, counts, digests, entry, gen, refs, subject } from '../entry-fields';

const request = { ...refs('request'), subject: subject.subject.optional() };
const reasons = ['erasure', 'lapse', 'purge', 'release', 'done', 'replaced', 'expired', 'rekey'] as const;

/** The people messages are with: their state, and every look at what is theirs. */
export const SUBJECT_TYPES = {
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
  /** The business's own sender says that it sent something; of a template, that it used one. */
  'message.recorded': entry({ ...subject, ...refs('message'), ...codes('message', 'template') }),
  'message.sent': entry({ ...request, ...codes('accepted', 'unknown', 'refused', 'expired') }),
  'message.resealed': entry({
    ...subject,
    ...refs('message'),
    ...counts('sealSeq', 'messages', 'expired', 'fromClassId', 'toClassId'),
  }),
  /** Somebody agreed to a purpose or withdrew, by webhook or API; the ledger has which. */
  'consent.recorded': entry({ ...subject, ...refs('channel'), ...codes('granted', 'withdrawn') }),

  disclosure: entry({
    ...subject,
    ...refs('recipient', 'channel', 'request'),
    ...codes('page', 'search', 'feed', 'webhook', 'export', 'media'),
    ...counts('messages', 'pages'),
  }),
} as const;
