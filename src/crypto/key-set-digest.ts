import { createSha256 } from './hash';
import type { KeyKind } from './key-kinds';

const ROW_BYTES = 1 + 16 + 4 + 16;
const CHUNK_ROWS = 4_096;
const LARGE_GROUP = 64;
/** Kinds are one byte, of which sixteen values are enough. */
const GROUPS = 16 << 16;
/** What the rows of a group have in common: the kind and two bytes of the id. */
const AFTER_GROUP = 3;

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
    const work = this.digesting();
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
    }
  }

  /** The rows in the order of the digest, for {@link digestOfSorted}: several can sort their parts of a set at the same time. */
  sortedRows(): Buffer {
    const { order, starts } = this.grouped();
    const sorted = Buffer.allocUnsafe(this.count * ROW_BYTES);
    let used = 0;
    for (let group = 0; group < GROUPS; group++) {
      const members = order.subarray(starts[group], starts[group + 1]);
      if (members.length > 1) this.sortGroup(members);
      for (const at of members) used += this.rows.copy(sorted, used, at, at + ROW_BYTES);
    }
    return sorted;
  }

  /** As {@link digest}, in steps of some milliseconds: for a process that must answer others meanwhile. */
  *digesting(): Generator<void, Buffer> {
    const { order, starts } = this.grouped();
    const hash = createSha256();
    const chunk = Buffer.allocUnsafe(ROW_BYTES * CHUNK_ROWS);
    let used = 0;
    for (let group = 0; group < GROUPS; group++) {
      if (starts[group] === starts[group + 1]) continue;
      const members = order.subarray(starts[group], starts[group + 1]);
      if (members.length > 1) this.sortGroup(members);
      for (const at of members) {
        this.rows.copy(chunk, used, at, at + ROW_BYTES);
        used += ROW_BYTES;
        if (used < chunk.length) continue;
        hash.update(chunk);
        used = 0;
        yield;
      }
    }
    return hash.update(chunk.subarray(0, used)).digest();
  }

  /** Offsets of the rows, gathered by kind and two bytes of the id, which are random in large sets. */
  private grouped(): { order: Uint32Array; starts: Uint32Array } {
    const starts = new Uint32Array(GROUPS + 1);
    for (let i = 0; i < this.count; i++) starts[this.groupAt(i * ROW_BYTES) + 1]!++;
    for (let group = 0; group < GROUPS; group++) starts[group + 1]! += starts[group]!;
    const next = starts.slice();
    const order = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i++) order[next[this.groupAt(i * ROW_BYTES)]!++] = i * ROW_BYTES;
    return { order, starts };
  }

  private groupAt(at: number): number {
    return (this.rows[at]! << 16) | this.rows.readUInt16BE(at + 1);
  }

  /** Insertion sort: a group has some fifteen rows of a million, and few in a small set. */
  private sortGroup(group: Uint32Array): void {
    const { rows } = this;
    if (group.length > LARGE_GROUP) {
      group.sort((a, b) => compareRows(rows, a, rows, b, AFTER_GROUP));
      return;
    }
    for (let i = 1; i < group.length; i++) {
      const row = group[i]!;
      let hole = i;
      for (; hole > 0 && compareRows(rows, row, rows, group[hole - 1]!, AFTER_GROUP) < 0; hole--) {
        group[hole] = group[hole - 1]!;
      }
      group[hole] = row;
    }
  }
}

/** The digest of a set whose parts were sorted apart ({@link KeySetDigest.sortedRows}), in whatever way it was divided; and how many keys it has. */
export function digestOfSorted(parts: readonly Buffer[]): { digest: Buffer; size: number } {
  const hash = createSha256();
  const chunk = Buffer.allocUnsafe(ROW_BYTES * CHUNK_ROWS);
  const at = parts.map(() => 0);
  let used = 0;
  let size = 0;
  for (let least = leastOf(parts, at); least >= 0; least = leastOf(parts, at)) {
    used += parts[least]!.copy(chunk, used, at[least], at[least]! + ROW_BYTES);
    at[least]! += ROW_BYTES;
    size++;
    if (used < chunk.length) continue;
    hash.update(chunk);
    used = 0;
  }
  return { digest: hash.update(chunk.subarray(0, used)).digest(), size };
}

/** Which part has the next row; -1 at the end of all. */
function leastOf(parts: readonly Buffer[], at: readonly number[]): number {
  let least = -1;
  for (let i = 0; i < parts.length; i++) {
    if (at[i]! >= parts[i]!.length) continue;
    if (least < 0 || compareRows(parts[i]!, at[i]!, parts[least]!, at[least]!) < 0) least = i;
  }
  return least;
}

/** Bytewise; by four bytes first, which nearly always decide between random ids and cost no call. */
function compareRows(a: Buffer, fromA: number, b: Buffer, fromB: number, skip = 0): number {
  return (
    a.readUInt32BE(fromA + skip) - b.readUInt32BE(fromB + skip) ||
    a.compare(b, fromB, fromB + ROW_BYTES, fromA, fromA + ROW_BYTES)
  );
}
