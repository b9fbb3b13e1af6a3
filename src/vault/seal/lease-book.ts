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

/** Leases for a batch, fetched together. They are used at once and kept nowhere but in the client's own cache. */
export class LeaseBook {
  private constructor(private readonly leases: ReadonlyMap<string, PartLease>) {}

  static async fetch(
    keyring: Pick<KeyringClient, 'lease'>,
    placed: readonly PlacedUpdate[],
  ): Promise<LeaseBook> {
    const wanted = new Map<string, LeaseItem>();
    for (const one of placed) {
      if (one.standing?.status !== 'ok') continue;
      const { subjectRef } = one.standing;
      const { classId, bucket } = one.place;
      want(wanted, {
        scope: Scope.subject,
        subjectRef,
        classId: 0,
        bucket: 0,
        part: Part.referenceTag,
      });
      const sealed = { scope: Scope.subjectBucket, subjectRef, classId, bucket };
      want(wanted, { ...sealed, part: Part.original });
      if (one.update.kind === 'message') want(wanted, { ...sealed, part: Part.redacted });
    }
    const keys = [...wanted.keys()];
    const answers = keys.length === 0 ? [] : await keyring.lease([...wanted.values()]);
    const leases = new Map<string, PartLease>();
    answers.forEach((answer, i) => {
      if (answer.lease !== undefined) leases.set(keys[i]!, answer.lease);
    });
    return new LeaseBook(leases);
  }

  /** The keys for an update, or null when the keyring refused one of them: the subject is being erased, or the class is not defined there. */
  keysFor({ standing, place, update }: PlacedUpdate): SealKeys | null {
    if (standing?.status !== 'ok') return null;
    const { subjectRef } = standing;
    const referenceTag = this.leases.get(keyOf(subjectRef, 0, 0, Part.referenceTag));
    const original = this.leases.get(keyOf(subjectRef, place.classId, place.bucket, Part.original));
    const redacted = this.leases.get(keyOf(subjectRef, place.classId, place.bucket, Part.redacted));
    if (!referenceTag || !original || (update.kind === 'message' && !redacted)) return null;
    return { subjectRef, incarnation: original.incarnation, referenceTag, original, redacted };
  }
}

type Wanted = Pick<LeaseItem, 'scope' | 'subjectRef' | 'classId' | 'bucket' | 'part'>;

function want(wanted: Map<string, LeaseItem>, item: Wanted): void {
  const key = keyOf(item.subjectRef, item.classId, item.bucket, item.part);
  // Incarnation 0 is the current one, which `resolve` has just brought along.
  if (!wanted.has(key)) wanted.set(key, { ...item, direction: 'seal', incarnation: 0 });
}

function keyOf(subjectRef: string, classId: number, bucket: number, part: Part): string {
  return `${subjectRef} ${classId} ${bucket} ${part}`;
}
