import type { CertificatePayload } from '../../audit';
import type { CertificateFacts } from './certificate-facts';

type StoreRow = CertificatePayload['stores'][number];

/**
 * One row per store, none left out: a store that did not answer would be `failed`, not missing. Message statuses stand under reference tags and platform
 * events under dedupe tags: that is what their rows are found by.
 */
export function storeRows({ before, deletedAt, copies, recipients }: CertificateFacts): StoreRow[] {
  const at = deletedAt.toISOString();
  const emptied = (
    store: string,
    kind: StoreRow['kind'],
    count: number,
    state: StoreRow['state'],
    action: string,
  ): StoreRow => ({
    store,
    kind,
    action,
    before: count,
    after: 0,
    at,
    evidence: null,
    state,
  });
  const absent = (store: string, kind: StoreRow['kind'], action: string): StoreRow =>
    emptied(store, kind, 0, 'not-applicable', action);
  const living = copies.filter(({ deletedAt: gone }) => gone === null);
  const keysAndRows = 'keys destroyed, rows deleted';
  return [
    emptied('main database: message', 'messages', before.messages, 'shredded', keysAndRows),
    absent('object store: media', 'media', 'no media are kept'),
    emptied('main database: subject_identifier', 'identifiers', before.identifiers, 'shredded', keysAndRows),
    emptied(
      'keyring: blind index',
      'index',
      before.identifiers,
      'shredded',
      'entries sealed under the destroyed key',
    ),
    emptied('main database: message_status', 'reference-tags', before.statuses, 'shredded', keysAndRows),
    emptied('main database: platform_event', 'dedupe-tags', before.events, 'shredded', keysAndRows),
    absent('Redis', 'queue', 'jobs hold random references only'),
    emptied(
      'object store: access packages',
      'exports',
      before.packages,
      'shredded',
      'keys destroyed, objects deleted',
    ),
    emptied(
      'main database: assignment; leases of processes',
      'cache',
      before.assignments,
      'deleted',
      'rows deleted, leases waited out',
    ),
    emptied('main database: request_prose', 'logs', before.prose, 'shredded', keysAndRows),
    absent('legal holds', 'held', 'no hold was in force'),
    living.length === 0
      ? absent('backups', 'backups', 'no catalogued copy holds the ciphertext')
      : {
          store: 'backups',
          kind: 'backups',
          action: 'unreadable without the keys; deleted when they expire',
          before: living.length,
          after: living.length,
          at,
          evidence: null,
          state: 'expires',
          until: dayOf(new Date(Math.max(...living.map(({ expiresAt }) => expiresAt.getTime())))),
        },
    recipients.length === 0
      ? absent('recipients', 'recipient', 'nothing was disclosed')
      : { ...absent('recipients', 'recipient', 'told through the feed of erasures'), state: 'manual' },
    { ...absent('WhatsApp (Meta)', 'meta', 'to be deleted by hand in Meta’s tools'), state: 'manual' },
  ];
}

/** `YYYY-MM-DD`, UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
