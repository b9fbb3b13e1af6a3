import { KeyKind, uuidText } from '../../../crypto';
import type { HeldPrkRow, HoldRow, HoldStore } from '../store/hold.store';

/** A subject-bucket. */
export interface HeldPlace {
  subjectRef: string;
  incarnation: number;
  classId: number;
  bucket: number;
}

/** The active holds in memory: what they touch, what they have taken, what they keep. */
export class HoldBook {
  private readonly holds = new Map<string, HoldRow>();
  private readonly kept = new Map<string, HeldPrkRow[]>();
  private readonly setAside = new Set<string>();

  async load(store: HoldStore): Promise<void> {
    this.holds.clear();
    this.kept.clear();
    this.setAside.clear();
    for (const hold of await store.active()) this.place(hold);
    for (const row of await store.heldPrks()) this.keep(row);
    for (const { holdId, kind, keyId } of await store.setAsides()) this.markSetAside(holdId, kind, keyId);
  }

  /** Every hold in force with what it keeps. */
  all(): (HoldRow & { places: HeldPlace[] })[] {
    const rows = [...this.kept.values()].flat();
    return [...this.holds.values()].map((hold) => ({
      ...hold,
      places: rows.filter(({ holdId }) => holdId === hold.holdId),
    }));
  }

  has(holdId: string): boolean {
    return this.holds.has(holdId);
  }

  place(hold: HoldRow): void {
    this.holds.set(hold.holdId, hold);
  }

  keep(row: HeldPrkRow): void {
    const rows = this.kept.get(placeName(row)) ?? [];
    this.kept.set(placeName(row), [...rows.filter(({ holdId }) => holdId !== row.holdId), row]);
  }

  markSetAside(holdId: string, kind: number, keyId: Buffer): void {
    this.setAside.add(targetName(holdId, kind, keyId));
  }

  /** True while a hold touches the key and has not yet taken what it needs: the key must not be destroyed. */
  blocks(kind: number, keyId: Buffer): boolean {
    if (kind !== KeyKind.subject && kind !== KeyKind.epoch) return false;
    const subjectRef = kind === KeyKind.subject ? uuidText(keyId) : undefined;
    for (const hold of this.holds.values()) {
      // A hold on one subject touches every bucket that it may have messages in.
      const touches =
        subjectRef === undefined || hold.subjectRef === undefined || hold.subjectRef === subjectRef;
      if (touches && !this.setAside.has(targetName(hold.holdId, kind, keyId))) return true;
    }
    return false;
  }

  /** What is kept of a subject-bucket, by every hold that keeps it. */
  keptOf(place: HeldPlace): readonly HeldPrkRow[] {
    return this.kept.get(placeName(place)) ?? [];
  }

  release(holdId: string): void {
    this.holds.delete(holdId);
    for (const [name, rows] of this.kept) {
      const others = rows.filter((row) => row.holdId !== holdId);
      if (others.length === 0) this.kept.delete(name);
      else this.kept.set(name, others);
    }
  }

  get size(): number {
    return this.holds.size;
  }
}

function placeName({ subjectRef, incarnation, classId, bucket }: HeldPlace): string {
  return `${subjectRef}.${incarnation}.${classId}.${bucket}`;
}

function targetName(holdId: string, kind: number, keyId: Buffer): string {
  return `${holdId}.${kind}.${keyId.toString('latin1')}`;
}
