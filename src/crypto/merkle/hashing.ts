import { hash } from 'node:crypto';
import { sha256 } from '../hash';

/** Bytes of every hash in the tree. */
export const HASH_BYTES = 32;
/** Root of the tree without leaves (RFC 9162 §2.1.1). */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0));

const node = Buffer.alloc(1 + 2 * HASH_BYTES, 0x01);
const shortLeaf = Buffer.alloc(1 + 4096);

/** `SHA-256(0x00 ‖ entry)`: the prefix keeps the bytes of a node from ever passing as an entry. */
export function leafHash(entry: Uint8Array): Buffer {
  if (entry.length > 4096) return sha256(Buffer.concat([Buffer.of(0x00), entry]));
  shortLeaf.set(entry, 1);
  return hash('sha256', shortLeaf.subarray(0, 1 + entry.length), 'buffer');
}

/** `SHA-256(0x01 ‖ left ‖ right)`. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return hash('sha256', node, 'buffer');
}
