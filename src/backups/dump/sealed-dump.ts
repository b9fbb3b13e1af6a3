import {
  createStreamSealer,
  KeyKind,
  Part,
  Scope,
  STREAM_HEADER_BYTES,
  StreamOpener,
  uuidBytes,
  wipe,
} from '../../crypto';
import type { KeyringClient } from '../../keyring/client';

/** What a dump's stream is bound to; the backup's id names its key. */
export interface DumpPlace {
  id: string;
  objectId: Buffer;
  sealSeq: number;
}

/** Where dumps lie in the object store. */
export const DUMPS = 'dumps/';

/** The key of a dump's object. */
export const keyOfDump = (id: string): string => `${DUMPS}${id}`;

/** What a dump is bound to follows from its id, which names its file: one that lost its row of the catalogue, with the database that it is a copy of, opens all the same. */
export function placeOfDump(id: string): DumpPlace {
  return { id, objectId: uuidBytes(id), sealSeq: 1 };
}

type Chunks = AsyncIterable<Uint8Array>;

/** The key of a dump that is to be made, in memory of its own: for the thread that seals it, which wipes it. */
export async function dumpKey(keyring: KeyringClient, place: DumpPlace): Promise<Uint8Array<ArrayBuffer>> {
  const lease = await keyring.leaseOne({ direction: 'seal', ...keyOf(place) });
  return lease.use((key) => new Uint8Array(key));
}

/**
 * Seals a dump on its way to the object store: it is never on a disk in any other form. Wipes `key`, which {@link dumpKey} gave. If it throws, the object MUST be
 * discarded.
 */
export async function* sealDump(
  key: Uint8Array,
  place: DumpPlace,
  dump: Chunks,
): AsyncGenerator<Buffer, void, undefined> {
  const sealer = createStreamSealer(key, rowOf(place));
  wipe(key);
  try {
    yield sealer.header;
    for await (const chunk of dump) yield* sealer.update(chunk);
    yield* sealer.final();
  } finally {
    sealer.wipe();
  }
}

/** Opens a dump. Throws `keyring.lease.destroyed` when the copy has expired; on any error what was yielded MUST be discarded. */
export async function* openDump(
  keyring: KeyringClient,
  place: DumpPlace,
  sealed: Chunks,
): AsyncGenerator<Buffer, void, undefined> {
  const lease = await keyring.leaseOne({ direction: 'open', ...keyOf(place) });
  const source = sealed[Symbol.asyncIterator]();
  // The opener derives the stream's key once it has the header, and needs the lease no longer.
  const head = await readAtLeast(source, STREAM_HEADER_BYTES);
  const { opener, body } = lease.use((key) => {
    const opener = new StreamOpener(key, rowOf(place));
    return { opener, body: opener.update(head) };
  });
  try {
    if (body.length > 0) yield body;
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      const chunk = opener.update(next.value);
      if (chunk.length > 0) yield chunk;
    }
    const rest = opener.final();
    if (rest.length > 0) yield rest;
  } finally {
    opener.wipe();
    await source.return?.();
  }
}

async function readAtLeast(source: AsyncIterator<Uint8Array>, bytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let size = 0; size < bytes;) {
    const next = await source.next();
    if (next.done === true) break;
    parts.push(next.value);
    size += next.value.length;
  }
  return Buffer.concat(parts);
}

function keyOf({ id }: DumpPlace) {
  return {
    scope: Scope.standalone,
    subjectRef: id,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.backup,
    part: Part.backup,
  };
}

function rowOf(place: DumpPlace) {
  return { ...keyOf(place), sealSeq: place.sealSeq, mediaId: place.objectId };
}
