import { createStreamSealer, KeyKind, Part, Scope, STREAM_HEADER_BYTES, StreamOpener } from '../../crypto';
import type { KeyringClient } from '../../keyring/client';

/** What a package's stream is bound to. */
export interface PackagePlace {
  obligationId: string;
  objectId: Buffer;
  sealSeq: number;
}

type Chunks = AsyncIterable<Uint8Array>;

/**
 * Seals a package on its way to the object store, in constant memory; its length is hidden in whole chunks. The key is used once, at the beginning.
 * If it throws, the object MUST be discarded.
 */
export async function* sealPackage(
  keyring: KeyringClient,
  place: PackagePlace,
  body: Chunks,
): AsyncGenerator<Buffer, void, undefined> {
  const lease = await keyring.leaseOne({ direction: 'seal', ...keyOf(place) });
  const sealer = lease.use((key) => createStreamSealer(key, rowOf(place)));
  try {
    yield sealer.header;
    for await (const chunk of body) {
      const sealed = sealer.update(chunk);
      if (sealed.length > 0) yield sealed;
    }
    yield* sealer.final();
  } finally {
    sealer.wipe();
  }
}

/**
 * Opens a package on its way to whoever may have it. Throws `keyring.lease.destroyed` when it has been shredded, before anything is yielded; and
 * `sealed-stream.unreadable` at any point, when what was yielded so far MUST be discarded.
 */
export async function* openPackage(
  keyring: KeyringClient,
  place: PackagePlace,
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

function keyOf({ obligationId }: PackagePlace) {
  return {
    scope: Scope.standalone,
    subjectRef: obligationId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.obligation,
    part: Part.package,
  };
}

function rowOf(place: PackagePlace) {
  return { ...keyOf(place), sealSeq: place.sealSeq, mediaId: place.objectId };
}
