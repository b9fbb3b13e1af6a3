import { Direction, openRecord, Part, Scope } from '../crypto';
import type { KeyringClient } from '../keyring/client';
import type { ExportProse, KeptBesideStore } from './kept-beside.store';
import type { PackageData } from './package/package-schema';

/** What of a package is kept beside messages. */
export type KeptBeside = Pick<PackageData, 'requests' | 'notices' | 'held' | 'conversation'>;

/** Collects what is kept about a person beside their messages, with what was written about their requests opened. Throws as the keyring does. */
export async function keptBeside(
  store: KeptBesideStore,
  keyring: KeyringClient,
  subjectRef: string,
): Promise<KeptBeside> {
  const [requests, prose, notices, held, conversation] = await Promise.all([
    store.requests(subjectRef),
    store.prose(subjectRef),
    store.notices(subjectRef),
    store.held(subjectRef),
    store.conversation(subjectRef),
  ]);
  const texts = await opened(prose, keyring, subjectRef);
  return {
    requests: requests.map(({ receivedAt, decidedAt, ...request }) => ({
      ...request,
      receivedAt: receivedAt.toISOString(),
      decidedAt: decidedAt?.toISOString() ?? null,
      texts: prose.flatMap(({ requestId, kind, at }, i) =>
        requestId === request.id ? [{ what: kind, at: at.toISOString(), text: texts[i]! }] : [],
      ),
    })),
    notices: notices.map(({ at, ...notice }) => ({ ...notice, at: at.toISOString() })),
    held,
    conversation,
  };
}

/** In order; null for one whose period is over. */
async function opened(
  prose: readonly ExportProse[],
  keyring: KeyringClient,
  subjectRef: string,
): Promise<(string | null)[]> {
  const places = prose.map(({ incarnation, classId, bucket }) => ({
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation,
    classId,
    bucket,
    part: Part.redacted,
  }));
  const answers =
    places.length === 0
      ? []
      : await keyring.lease(places.map((place) => ({ direction: 'open' as const, ...place })));
  return prose.map(({ id, sealSeq, schemaVersion, redacted }, i) => {
    const answer = answers[i]!;
    if (answer.status !== 'ok') return null;
    const row = { ...places[i]!, sealSeq, messageId: id, direction: Direction.none, schemaVersion };
    const body = answer.lease.use((key) => openRecord(key, row, redacted));
    return (JSON.parse(body.toString('utf8')) as { text: string }).text;
  });
}
