import { createSha256 } from './hash';
import type { KeyKind } from './key-kinds';

const ROW_BYTES = 1 + 16 + 4 + 16;

/**
 * Digest of a generation's keys: SHA-256 over `kind ‖ keyId ‖ incarnation ‖ check`, sorted bytewise. Two generations with the same digest hold
 * the same key *values*. Takes keys in any order; 37 bytes of memory each.
 */
export class KeySetDigest {
  private rows = Buffer.allocUnsafe(ROW_BYTES * 1024);
  private count = 0;

  /** Counts one key in; `check` is its `keyCheck`. */
  add(kind: KeyKind, keyId: Uint8Array, incarnation: number, check: Uint8Array): void {
    const at = this.count * ROW_BYTES;
    if (at === this.rows.length) this.rows = Buffer.concat([this.rows], this.rows.length * 2);
    this.rows[at] = kind;
    this.rows.set(keyId, at + 1);
    this.rows.writeUInt32BE(incarnation, at + 17);
    this.rows.set(check, at + 21);
    this.count++;
  }

  /** How many keys were added. */
  get size(): number {
    return this.count;
  }

  /** The 32-byte digest of what was added so far. */
  digest(): Buffer {
    const order = new Uint32Array(this.count).map((_, i) => i * ROW_BYTES);
    order.sort((a, b) => this.rows.compare(this.rows, b, b + ROW_BYTES, a, a + ROW_BYTES));
    const hash = createSha256();
    for (const at of order) hash.update(this.rows.subarray(at, at + ROW_BYTES));
    return hash.digest();
  }
}
