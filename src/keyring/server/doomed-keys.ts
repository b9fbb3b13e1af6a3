import { createSha256, KeyKind, u32, u8 } from '../../crypto';
import type { KeyringState } from './keyring-state';
import { NONE } from './memory';
import type { DoomedRow } from './store/load.store';

/** A key that opens nothing any more and dies with the next generation. */
export interface DoomedKey extends DoomedRow {
  /** Slot in the key table; {@link NONE} once its generation has been left behind. */
  slot: number;
  /** Monotonic ms from which no lease made with it can be in use. */
  readyAt: number;
}

/** The keys waiting for the next generation. */
export class DoomedKeys {
  private readonly byName = new Map<string, DoomedKey>();

  constructor(private readonly state: KeyringState) {}

  /** Marks a key. It stays marked: there is no way back from here. */
  add(row: DoomedRow, slot: number, readyAt: number): DoomedKey {
    const key = { ...row, slot, readyAt };
    this.byName.set(nameOf(row), key);
    if (slot !== NONE) this.state.keys.setDoomed(slot);
    return key;
  }

  /** Puts back what was read from the database. */
  restore(row: DoomedRow, readyAt: number): void {
    this.add(row, this.state.keySlot(row.kind, row.keyId, row.incarnation), readyAt);
  }

  has(kind: KeyKind, keyId: Buffer, incarnation: number): boolean {
    return this.byName.has(nameOf({ kind, keyId, incarnation }));
  }

  remove(key: DoomedKey): void {
    this.byName.delete(nameOf(key));
  }

  /** In the order of the batch digest. */
  all(): DoomedKey[] {
    return [...this.byName.values()].sort((a, b) => Buffer.compare(bytesOf(a), bytesOf(b)));
  }

  get size(): number {
    return this.byName.size;
  }

  /** Unix ms of the oldest one; 0 when there is none. */
  get firstDoomedAt(): number {
    let first = 0;
    for (const { doomedAt } of this.byName.values()) if (first === 0 || doomedAt < first) first = doomedAt;
    return first;
  }

  clear(): void {
    this.byName.clear();
  }
}

/** Digest of a batch: SHA-256 over `kind ‖ keyId ‖ incarnation` of its keys, sorted. */
export function batchDigest(batch: readonly DoomedKey[]): Buffer {
  const hash = createSha256();
  for (const bytes of batch.map(bytesOf).sort((a, b) => Buffer.compare(a, b))) hash.update(bytes);
  return hash.digest();
}

function bytesOf({ kind, keyId, incarnation }: Pick<DoomedRow, 'kind' | 'keyId' | 'incarnation'>): Buffer {
  return Buffer.concat([u8(kind), keyId, u32(incarnation)]);
}

function nameOf(key: Pick<DoomedRow, 'kind' | 'keyId' | 'incarnation'>): string {
  return bytesOf(key).toString('latin1');
}
