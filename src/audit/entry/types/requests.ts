import { codes, counts, digests, entry, refs, subject } from '../entry-fields';

const requestKinds = [
  'access',
  'portability',
  'erasure',
  'rectification',
  'restriction',
  'objection',
] as const;
/**
 * Grounds on which a request may be refused: manifestly unfounded or excessive (Art. 12(5)), an exception to erasure (Art. 17(3)), or compelling
 * legitimate grounds against an objection (Art. 21(1)).
 */
export const REFUSAL_GROUNDS = [
  '12(5)',
  '12(5)(a)',
  '12(5)(b)',
  '17(3)(a)',
  '17(3)(b)',
  '17(3)(c)',
  '17(3)(d)',
  '17(3)(e)',
  '21(1)',
] as const;

const request = { ...refs('request'), subject: subject.subject.optional() };

/** What data subjects ask for, from receipt to certificate. */
export const REQUEST_TYPES = {
  'request.received': entry({ ...request, ...codes(...requestKinds) }),
  'request.joined': entry({ ...request, ...codes(...requestKinds) }),
  /** Somebody whom nobody was known by wrote since. */
  'request.attributed': entry({ ...request, ...codes(...requestKinds), ...counts('texts') }),
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
    ...codes(...REFUSAL_GROUNDS),
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
  'package.link': entry({ ...request, ...codes('whatsapp', 'hand') }),
  'package.code': entry({ ...request, ...codes('sent', 'wrong') }),
  'package.shredded': entry({ ...request }),
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
} as const;
