import { expand64, extract } from './hkdf';
import type { Part } from './parts';
import { tuple, u8 } from './tuple';

const SUBJECT_SALT = Buffer.from('lethe/1/subject-scope');
const STANDALONE_SALT = Buffer.from('lethe/1/standalone-scope');

/** PRK of scope subject × bucket: whoever lacks the epoch key or the subject key learns nothing of it. */
export function subjectBucketPrk(epochKey: Uint8Array, subjectKey: Uint8Array): Buffer {
  return extract(epochKey, subjectKey);
}

/** PRK of the subject scope: identifiers and tags, which outlive the buckets and die with the person's key. */
export function subjectPrk(subjectKey: Uint8Array): Buffer {
  return extract(SUBJECT_SALT, subjectKey);
}

/** PRK of the standalone scope: one hold, obligation, credential or backup key. */
export function standalonePrk(key: Uint8Array): Buffer {
  return extract(STANDALONE_SALT, key);
}

/** The 64-byte key of one part: what a lease carries. Wipe it after use. */
export function derivePartKey(prk: Uint8Array, part: Part): Buffer {
  return expand64(prk, tuple('lethe/1/part', u8(part)));
}
