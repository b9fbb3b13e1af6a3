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

/** Where a store is, as plain data: whoever has it, another thread say, opens the same one with `objectStoreAt`. */
export type ObjectStorePlace = { kind: 'directory'; root: string } | { kind: 's3'; settings: S3Settings };

/** A bucket. Without keys the SDK looks for them where it always does: role of the machine or pod, environment, profile. */
export interface S3Settings {
  bucket: string;
  region: string;
  /** Of a server that is not Amazon's. */
  endpoint?: string | undefined;
  /** Bucket in the path instead of the host name: what most other servers want. */
  pathStyle: boolean;
  /** Before every key, such as `lethe/`. */
  prefix: string;
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/**
 * Where sealed objects lie: packages, media, dumps. It never sees a plaintext. Keys look like `packages/3f2b…`: lower-case letters, digits and
 * hyphens, in folders; they name nobody.
 */
export interface ObjectStore {
  readonly place: ObjectStorePlace;
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
