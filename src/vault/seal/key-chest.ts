import { Part, Scope } from '../../crypto';
import type { KeyringClient, LeaseItem, PartLease } from '../../keyring/client';
import type { PlacedUpdate } from './parties';

/** The part keys of one subject and bucket that sealing needs. */
export interface SealKeys {
  readonly subjectRef: string;
  readonly incarnation: number;
  readonly referenceTag: PartLease;
  readonly original: PartLease;
  /** Absent where only events are sealed. */
  readonly redacted: PartLease | undefined;
}

/** Three leases each: as many as fit the client's own cache of 4,096. */
const MAX_ENTRIES = 1_300;
/** Leases that end sooner are asked for anew: a batch must not outlive its keys. */
const LEAST_REMAINING_MS = 2_000;
const MAX_ATTEMPTS = 8;

/** Leases in hand, by subject and bucket. They end by themselves; what the keyring revokes is overwritten in place and counts as gone. */
export class KeyChest {
  private readonly entries = new Map<string, SealKeys>();

  constructor(private readonly keyring: Pick<KeyringClient, 'lease'>) {}

  /** True when nothing need be asked for to seal these updates for this subject. */
  holds(subjectRef: string, placed: readonly PlacedUpdate[]): boolean {
    return placed.every((one) => isLasting(this.entries.get(keyOf(subjectRef, one)), one));
  }

  /**
   * Asks for the leases that are missing, all at once. While it waits another batch may push out what was in hand before (what is pushed out is overwritten),
   * so it looks again, a few times. Tells of an update whether its bucket was purged: then there is no key for it any more, whatever its period is now.
   */
  async fill(placed: readonly PlacedUpdate[]): Promise<(one: PlacedUpdate) => boolean> {
    const purged = new Set<string>();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const missing = this.missing(placed, purged);
      if (missing.size === 0) break;
      await this.fetch(missing, purged);
    }
    return (one) =>
      purged.size > 0 && one.standing?.status === 'ok' && purged.has(keyOf(one.standing.subjectRef, one));
  }

  private missing(placed: readonly PlacedUpdate[], purged: ReadonlySet<string>): Map<string, PlacedUpdate> {
    const missing = new Map<string, PlacedUpdate>();
    for (const one of placed) {
      if (one.standing?.status !== 'ok') continue;
      const key = keyOf(one.standing.subjectRef, one);
      if (isLasting(this.entries.get(key), one) || purged.has(key)) continue;
      if (!missing.has(key) || one.update.kind === 'message') missing.set(key, one);
    }
    return missing;
  }

  private async fetch(missing: ReadonlyMap<string, PlacedUpdate>, purged: Set<string>): Promise<void> {
    const wanted = [...missing].map(([key, one]) => ({ key, items: itemsFor(one) }));
    const answers = await this.keyring.lease(wanted.flatMap(({ items }) => items));
    let at = 0;
    for (const { key, items } of wanted) {
      const answered = answers.slice(at, at + items.length);
      const [referenceTag, original, redacted] = answered.map(({ lease }) => lease);
      at += items.length;
      this.entries.delete(key);
      // The person's key is there, so it is the bucket's that is not.
      if (referenceTag && answered[1]?.status === 'destroyed') purged.add(key);
      if (!referenceTag || !original || (items.length === 3 && !redacted)) continue;
      const { subjectRef, incarnation } = original;
      this.entries.set(key, { subjectRef, incarnation, referenceTag, original, redacted });
    }
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= MAX_ENTRIES) return;
      this.entries.delete(oldest);
    }
  }

  /** The keys for an update, or null when the keyring refused one of them: the subject is being erased, or the class is not defined there. */
  keysFor(one: PlacedUpdate): SealKeys | null {
    if (one.standing?.status !== 'ok') return null;
    const keys = this.entries.get(keyOf(one.standing.subjectRef, one));
    return keys === undefined || (one.update.kind === 'message' && keys.redacted === undefined) ? null : keys;
  }
}

function isLasting(keys: SealKeys | undefined, { update }: PlacedUpdate): boolean {
  return (
    keys !== undefined &&
    keys.original.remainingMs > LEAST_REMAINING_MS &&
    keys.referenceTag.remainingMs > LEAST_REMAINING_MS &&
    (update.kind !== 'message' || (keys.redacted?.remainingMs ?? 0) > LEAST_REMAINING_MS)
  );
}

/** Incarnation 0 is the current one, which `resolve` has usually brought along. */
function itemsFor({ standing, place, update }: PlacedUpdate): LeaseItem[] {
  const subjectRef = standing?.status === 'ok' ? standing.subjectRef : '';
  const common = { direction: 'seal', subjectRef, incarnation: 0 } as const;
  const sealed = { ...common, scope: Scope.subjectBucket, classId: place.classId, bucket: place.bucket };
  return [
    { ...common, scope: Scope.subject, classId: 0, bucket: 0, part: Part.referenceTag },
    { ...sealed, part: Part.original },
    ...(update.kind === 'message' ? [{ ...sealed, part: Part.redacted }] : []),
  ];
}

function keyOf(subjectRef: string, { place }: PlacedUpdate): string {
  return `${subjectRef} ${place.classId} ${place.bucket}`;
}
