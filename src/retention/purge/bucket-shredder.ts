import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { Histogram } from '../../foundation/metrics';
import { type DestroyStatus, KeyringClient } from '../../keyring/client';
import { HoldKeeper } from '../holds';
import { type PurgeBucket, PurgeBucketStore } from './purge-bucket.store';
import type { SkippedBucket } from './purge-run.store';

const lateness = new Histogram({
  name: 'lethe_purge_lateness_seconds',
  help: 'How long after its due time a bucket was shredded',
  buckets: [60, 600, 3_600, 7_200, 86_400, 259_200],
});

/** Why a bucket stays for now, by the keyring's answer; with the others it opens nothing any more. `unknown`: no key was ever made for it. */
const REASONS: Partial<Record<DestroyStatus, SkippedBucket['reason']>> = {
  held: 'held',
  guarded: 'guarded',
  waiting: 'guarded',
  notDue: 'not-due',
  notFenced: 'denied',
  denied: 'denied',
};
/** Somebody may place a hold between setting aside and destroying; as often as this in a row is no accident. */
const ATTEMPTS = 5;

/** Buckets that open nothing any more, and those that were left, and why. */
export interface Shredded {
  shredded: PurgeBucket[];
  skipped: SkippedBucket[];
}

/** Destroys the keys of due buckets, after what legal holds cover in them was set aside. */
@Injectable()
export class BucketShredder {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly holds: HoldKeeper,
    private readonly buckets: PurgeBucketStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** From here on nothing in the shredded buckets opens, in the live system. The rotation that follows ends every copy of the keys. */
  async shred(runId: string, found: readonly PurgeBucket[], checkpoint: () => void): Promise<Shredded> {
    const result: Shredded = { shredded: [], skipped: [] };
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const known = await this.holds.activeIds();
      const ready: PurgeBucket[] = [];
      result.skipped = [];
      for (const bucket of found) {
        if (known.length > 0) checkpoint();
        if (known.length === 0 || bucket.state !== 'found' || (await this.setAside(bucket)))
          ready.push(bucket);
        else result.skipped.push(skip(bucket, 'held'));
      }
      const answers = await this.holds.unlessNewHold(known, () => this.destroy(runId, ready));
      if (answers === undefined) continue;
      for (const [i, bucket] of ready.entries()) {
        const reason = REASONS[answers[i]!];
        if (reason === undefined) result.shredded.push(bucket);
        else result.skipped.push(skip(bucket, reason));
      }
      await this.record(result.shredded);
      return result;
    }
    throw new DomainError(
      'unavailable',
      'retention.holds.busy',
      'legal holds are being placed faster than the purge can heed them; it comes again',
    );
  }

  /** False when something in it cannot be set aside yet: then the bucket stays whole. */
  private async setAside({ classId, bucket }: PurgeBucket): Promise<boolean> {
    try {
      const { messages } = await this.holds.setAside({ kind: 'epoch', classId, bucket });
      if (messages > 0) await this.buckets.addHeld({ classId, bucket }, messages);
      return true;
    } catch (error) {
      // A person's key went between reading the rows and setting them aside; the next run reads them again.
      if (error instanceof DomainError && error.code === 'keyring.hold.too-late') return false;
      throw error;
    }
  }

  private async destroy(runId: string, buckets: readonly PurgeBucket[]): Promise<DestroyStatus[]> {
    const answers = await this.keyring.destroy(
      buckets.map(({ classId, bucket }) => ({ kind: 'epoch', classId, bucket, reason: 'purge', ref: runId })),
    );
    return answers.map(({ status }) => status);
  }

  private async record(shredded: readonly PurgeBucket[]): Promise<void> {
    const now = this.clock.now();
    await this.buckets.shredded(shredded, new Date(now));
    const fresh = shredded.filter(({ state }) => state === 'found');
    for (const { dueAt } of fresh) lateness.observe(Math.max(0, now - dueAt.getTime()) / 1_000);
    if (fresh.length > 0) await this.keyring.rotate({ wait: false });
  }
}

function skip({ classId, bucket }: PurgeBucket, reason: SkippedBucket['reason']): SkippedBucket {
  return { classId, bucket, reason };
}
