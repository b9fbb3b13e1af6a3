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
  const { before, after, deletedAt, copies, recipients, targets, holds, held } = facts;
  const at = deletedAt.toISOString();
  const emptied = (
    store: string,
    kind: StoreRow['kind'],
    [count, left]: readonly [number, number],
    state: StoreRow['state'],
    action: string,
  ): StoreRow => ({
    store,
    kind,
    action,
    before: count,
    after: left,
    at,
    evidence: null,
    state,
  });
  const absent = (store: string, kind: StoreRow['kind'], action: string): StoreRow =>
    emptied(store, kind, [0, 0], 'not-applicable', action);
  const counted = (name: keyof typeof before) => [before[name], after[name]] as const;
  const living = copies.filter(({ deletedAt: gone }) => gone === null);
  const keysAndRows = 'keys destroyed, rows deleted';
  return [
    emptied('main database: message', 'messages', counted('messages'), 'shredded', keysAndRows),
    emptied(
      'object store: media',
      'media',
      counted('media'),
      'shredded',
      'keys destroyed, objects and rows deleted',
    ),
    emptied(
      'main database: subject_identifier',
      'identifiers',
      counted('identifiers'),
      'shredded',
      keysAndRows,
    ),
    emptied(
      'keyring: blind index',
      'index',
      counted('identifiers'),
      'shredded',
      'entries sealed under the destroyed key',
    ),
    emptied('main database: message_status', 'reference-tags', counted('statuses'), 'shredded', keysAndRows),
    emptied('main database: platform_event', 'dedupe-tags', counted('events'), 'shredded', keysAndRows),
    absent('Redis', 'queue', 'jobs hold random references only'),
    emptied(
      'object store: access packages',
      'exports',
      counted('packages'),
      'shredded',
      'keys destroyed, objects deleted',
    ),
    emptied(
      'main database: assignment; leases of processes',
      'cache',
      counted('assignments'),
      'deleted',
      'rows deleted, leases waited out',
    ),
    emptied('main database: request_prose', 'logs', counted('prose'), 'shredded', keysAndRows),
    emptied(
      'main database: messages to send, signals, codes, consents, classes of the conversation',
      'logs',
      counted('others'),
      'deleted',
      'rows deleted',
    ),
    holds.length === 0
      ? absent('legal holds', 'held', 'no hold is in force')
      : emptied(
          `legal holds: ${held.messages} messages, ${held.media} media`,
          'held',
          [held.messages + held.media, held.messages + held.media],
          'held',
          'kept under the keys of the holds; the rows above are without these media',
        ),
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
