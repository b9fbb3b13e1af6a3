import { createStreamSealer, KeyKind, Part, Scope } from '../../crypto';
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
    for await (const chunk of body) yield* sealer.update(chunk);
    yield* sealer.final();
  } finally {
    sealer.wipe();
  }
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
