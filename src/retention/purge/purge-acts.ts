import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { Gauge, Histogram } from '../../foundation/metrics';
import { type DestroyStatus, KeyringClient } from '../../keyring/client';
import type { BucketCounts, ClassBucket } from '../partitions';
import { type PurgeBucket, PurgeBucketStore } from './purge-bucket.store';
import { PurgeRunStore, type RunResult, type SkippedBucket } from './purge-run.store';

const lateness = new Histogram({
  name: 'lethe_purge_lateness_seconds',
  help: 'How long after its due time a bucket was shredded',
  buckets: [60, 600, 3_600, 7_200, 86_400, 259_200],
});
const overdue = new Gauge({
  name: 'lethe_purge_overdue_seconds',
  help: 'Age of the oldest due bucket that is not shredded; 0 when there is none',
});

const WORKER: Actor = { kind: 'process', ref: 'worker' };

/** Why a bucket stays for now, by the keyring's answer; with the others it opens nothing any more. `unknown`: no key was ever made for it. */
const REASONS: Partial<Record<DestroyStatus, SkippedBucket['reason']>> = {
  held: 'held',
  guarded: 'guarded',
  waiting: 'guarded',
  notDue: 'not-due',
  notFenced: 'denied',
  denied: 'denied',
};

/** The recorded acts of a purge: each is committed with its audit entry, an intent before what cannot be undone and a result after. */
@Injectable()
export class PurgeActs {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    private readonly runs: PurgeRunStore,
    private readonly buckets: PurgeBucketStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async begin(runId: string): Promise<void> {
    await this.runs.transaction((tx) => this.runs.begin(tx, runId));
  }

  async recordFound(
    runId: string,
    bucket: ClassBucket & { dueAt: Date },
    counts: BucketCounts,
  ): Promise<void> {
    await this.runs.transaction(async (tx) => {
      if (!(await this.buckets.found(tx, runId, bucket, counts))) return;
      await this.audit.append(tx, {
        type: 'bucket.destroyed',
        actor: WORKER,
        code: 'intent',
        ref: { run: runId },
        n: { classId: bucket.classId, bucket: bucket.bucket, messages: counts.message },
      });
    });
  }

  /** Destroys the keys of buckets; from here on nothing in them opens, in the live system. The rotation that follows ends every copy of the keys. */
  async shred(
    runId: string,
    buckets: readonly PurgeBucket[],
  ): Promise<{ shredded: PurgeBucket[]; skipped: SkippedBucket[] }> {
    const answers = await this.keyring.destroy(
      buckets.map(({ classId, bucket }) => ({ kind: 'epoch', classId, bucket, reason: 'purge', ref: runId })),
    );
    const now = this.clock.now();
    const shredded: PurgeBucket[] = [];
    const skipped: SkippedBucket[] = [];
    for (const [i, bucket] of buckets.entries()) {
      const reason = REASONS[answers[i]!.status];
      if (reason === undefined) shredded.push(bucket);
      else skipped.push({ classId: bucket.classId, bucket: bucket.bucket, reason });
    }
    await this.buckets.shredded(shredded, new Date(now));
    const fresh = shredded.filter(({ state }) => state === 'found');
    for (const { dueAt } of fresh) lateness.observe(Math.max(0, now - dueAt.getTime()) / 1_000);
    if (fresh.length > 0) await this.keyring.rotate({ wait: false });
    const waiting = buckets
      .filter((bucket) => !shredded.includes(bucket))
      .map(({ dueAt }) => now - dueAt.getTime());
    overdue.set(Math.max(0, ...waiting) / 1_000);
    return { shredded, skipped };
  }

  /** True unless it was recorded before. */
  recordDropped(runId: string, bucket: ClassBucket): Promise<boolean> {
    return this.runs.transaction(async (tx) => {
      const dropped = await this.buckets.dropped(tx, runId, bucket);
      if (dropped === undefined) return false;
      await this.runs.addBucket(tx, runId, dropped);
      const { messages, statuses, events } = dropped;
      await this.audit.append(tx, {
        type: 'bucket.destroyed',
        actor: WORKER,
        code: 'result',
        ref: { run: runId },
        n: { classId: bucket.classId, bucket: bucket.bucket, messages, statuses, events },
      });
      return true;
    });
  }

  async finish(runId: string, result: RunResult): Promise<void> {
    await this.runs.transaction(async (tx) => {
      if (!(await this.runs.finish(tx, runId, result))) return;
      const run = await this.runs.find(runId, tx);
      if (run === undefined) return;
      await this.audit.append(tx, {
        type: 'retention.run',
        actor: WORKER,
        code: 'finished',
        ref: { run: runId },
        n: {
          messages: run.purged.messages,
          buckets: run.purged.buckets,
          skipped: run.skipped.length,
          late: run.lateMs,
          walBytes: run.walBytes,
        },
      });
    });
  }

  /** Records that a run will not be tried again; its buckets are the next run's. */
  async fail(runId: string, failure: string): Promise<void> {
    await this.runs.transaction(async (tx) => {
      await this.runs.fail(tx, runId, failure);
      await this.audit.append(tx, {
        type: 'retention.run',
        actor: WORKER,
        code: 'failed',
        ref: { run: runId },
      });
    });
  }
}
