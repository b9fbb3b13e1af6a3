import { Direction, KeyKind, openRecord, Part, Scope } from '../../crypto';
import type { KeyringClient, LeaseItem } from '../../keyring/client';
import type { FeedEntry } from './erasure-feed.store';

const SCHEMA_VERSION = 1;

type SealedEntry = FeedEntry & { obligationId: string; recordId: Buffer; externalIds: Buffer };

/**
 * The CRM's own ids of erased people, so that it finds its copies. They are sealed under a key that dies after at most thirty days; from then on the
 * list is empty. By subject reference.
 */
export async function openExternalIds(
  keyring: KeyringClient,
  entries: readonly FeedEntry[],
): Promise<Map<string, string[]>> {
  const sealed = entries.filter((entry): entry is SealedEntry => entry.obligationId !== null);
  const answers = await keyring.lease(sealed.map(leaseOf));
  const opened = new Map<string, string[]>();
  sealed.forEach((entry, i) => {
    const answer = answers[i]!;
    if (answer.status !== 'ok') return;
    const body = answer.lease.use((key) => openRecord(key, recordPlace(entry), entry.externalIds));
    opened.set(
      entry.subjectRef,
      (JSON.parse(body.toString('utf8')) as { externalIds: string[] }).externalIds,
    );
  });
  return opened;
}

function leaseOf({ obligationId }: SealedEntry): LeaseItem {
  return { direction: 'open', ...place(obligationId) };
}

function recordPlace({ obligationId, recordId }: SealedEntry) {
  return {
    ...place(obligationId),
    sealSeq: 1,
    messageId: recordId,
    direction: Direction.none,
    schemaVersion: SCHEMA_VERSION,
  };
}

function place(keyId: string) {
  return {
    scope: Scope.standalone,
    subjectRef: keyId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.obligation,
    part: Part.package,
  };
}
