import { createSha256 } from '../../crypto';
import type { StoredObject } from './object-store';

type Body = AsyncIterable<Uint8Array>;

/** Stores a body by `store`, and takes its digest on the way. */
export async function storeWithDigest(
  body: Body,
  store: (body: Body) => Promise<number>,
): Promise<StoredObject> {
  const hash = createSha256();
  async function* hashed() {
    for await (const chunk of body) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const sizeBytes = await store(hashed());
  return { sizeBytes, sha256: hash.digest() };
}
