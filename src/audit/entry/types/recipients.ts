import { codes, counts, digests, entry, refs, subject } from '../entry-fields';

/** What recipients and platforms were told and brought, and whether they can be reached. */
export const RECIPIENT_TYPES = {
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

  /** What was refused at the edge within some seconds, by why. */
  'webhook.refused': entry(counts('signature', 'notJson', 'network', 'certificate', 'limited')),
  /** What was taken within some seconds, when some of it had come before or came too late. */
  'webhook.taken': entry(counts('updates', 'duplicates', 'late', 'suppressed')),
} as const;
