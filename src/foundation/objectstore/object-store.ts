import type { Readable } from 'node:stream';

/** What became of an object that was stored. */
export interface StoredObject {
  sizeBytes: number;
  /** SHA-256 of the stored bytes. */
  sha256: Buffer;
}

/** An object, as a listing tells of it. */
export interface ListedObject {
  key: string;
  /** When it was stored. */
  modifiedAt: Date;
}

/**
 * Where sealed objects lie: packages, media, dumps. It never sees a plaintext. Keys look like `packages/3f2b…`: lower-case letters, digits and
 * hyphens, in folders; they name nobody.
 */
export interface ObjectStore {
  /** As {@link put} without the digest, which costs as much as reading the bytes once more: for what its own seal authenticates. Returns the size. */
  store(key: string, body: AsyncIterable<Uint8Array>): Promise<number>;
  /** Stores all of `body` or nothing: an object is visible only when it is whole. Replaces an object of the same key. */
  put(key: string, body: AsyncIterable<Uint8Array>): Promise<StoredObject>;
  /** Reads an object; rejects with kind `missing` when there is none. */
  open(key: string): Promise<Readable>;
  /** Removes an object; false when there was none. */
  delete(key: string): Promise<boolean>;
  /** Removes what was left when a process died while storing, if it is older than `before`; returns how many pieces. */
  sweepUnfinished(before: Date): Promise<number>;
  /** Objects whose keys begin with `prefix`, in no order. */
  list(prefix: string): AsyncIterable<ListedObject>;
}
