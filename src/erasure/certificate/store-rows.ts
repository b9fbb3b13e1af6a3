import type { CertificatePayload } from '../../audit';
import type { CertificateFacts } from './certificate-facts';
import { dayOf } from './day-of';
import { outsideStoreRows } from './outside-rows';

type StoreRow = CertificatePayload['stores'][number];

/**
 * One row per store, none left out: a store that did not answer would be `failed`, not missing. Message statuses stand under reference tags and platform
 * events under dedupe tags: that is what their rows are found by.
 */
export function storeRows(facts: CertificateFacts): StoreRow[] {
  const { before, deletedAt, copies, recipients, targets, holds, heldMessages } = facts;
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
    emptied(
      'object store: media',
      'media',
      before.media,
      'shredded',
      'keys destroyed, objects and rows deleted',
    ),
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
    holds.length === 0
      ? absent('legal holds', 'held', 'no hold is in force')
      : {
          ...emptied(
            'legal holds: held_message',
            'held',
            heldMessages,
            'held',
            'kept under the keys of the holds',
          ),
          after: heldMessages,
        },
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
      : { ...absent('recipients', 'recipient', 'told by webhook or feed; see recipients'), state: 'manual' },
    ...outsideStoreRows(targets, at),
  ];
}
