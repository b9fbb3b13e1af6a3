import { Injectable } from '@nestjs/common';
import { type ClassBucket, PartitionStore } from '../partitions';
import { BucketShredder } from './bucket-shredder';
import { DueBuckets } from './due-buckets';
import { PurgeActs } from './purge-acts';
import { type PurgeBucket, PurgeBucketStore } from './purge-bucket.store';

/** What {@link Purger.run} needs to know of its surroundings. */
export interface PurgeContext {
  runId: string;
  /** Called between steps; throws when the run is to end here and be resumed later. */
  checkpoint: () => void;
  /** How long to wait for statements that use a table before its removal is left to the next run; 20 s unless said otherwise. */
  lockTimeoutMs?: number;
}

/** Counts of one call. */
export interface PurgeCounts {
  found: number;
  shredded: number;
  dropped: number;
  skipped: number;
}

/**
 * Ends buckets whose period is over: found → shredded (their key is destroyed) → detached (no statement sees them) → dropped (their files are gone). All buckets reach
 * one step before the first goes on to the next, so that none waits for the files of another, which alone take longer the more there is. Every step is recorded before
 * and after; a run that was interrupted, or found something in the way, leaves its buckets to the next one.
 */
@Injectable()
export class Purger {
  constructor(
    private readonly due: DueBuckets,
    private readonly partitions: PartitionStore,
    private readonly buckets: PurgeBucketStore,
    private readonly shredder: BucketShredder,
    private readonly acts: PurgeActs,
  ) {}

  /** Carries a run out, or goes on with it. */
  async run({ runId, checkpoint, lockTimeoutMs }: PurgeContext): Promise<PurgeCounts> {
    await this.acts.begin(runId);
    const walStart = await this.partitions.walPosition();
    const found = await this.find(runId, checkpoint);
    checkpoint();
    const { shredded, skipped } = await this.shredder.shred(runId, found, checkpoint);
    const inUse = (bucket: ClassBucket) =>
      skipped.push({ classId: bucket.classId, bucket: bucket.bucket, reason: 'in-use' });
    const detached: PurgeBucket[] = [];
    for (const bucket of shredded) {
      checkpoint();
      if (await this.detach(bucket, lockTimeoutMs)) detached.push(bucket);
      else inUse(bucket);
    }
    let dropped = 0;
    for (const bucket of detached) {
      checkpoint();
      if (!(await this.partitions.drop(bucket, lockTimeoutMs))) inUse(bucket);
      else dropped += (await this.acts.recordDropped(runId, bucket)) ? 1 : 0;
    }
    const walBytes = (await this.partitions.walPosition()) - walStart;
    await this.acts.finish(runId, { walBytes, skipped });
    return { found: found.length, shredded: shredded.length, dropped, skipped: skipped.length };
  }

  private async detach(bucket: PurgeBucket, lockTimeoutMs?: number): Promise<boolean> {
    // After its key is gone nothing comes any more, and nobody waits for a count with something that is due.
    if (!bucket.isCounted && !(await this.buckets.countedAhead(bucket)))
      await this.buckets.counted(bucket, await this.partitions.count(bucket));
    const isDetached = await this.partitions.detach(bucket, lockTimeoutMs);
    if (isDetached) await this.buckets.detached(bucket);
    return isDetached;
  }

  /** Everything that is due, by the tables there are and by what an earlier run began. */
  private async find(runId: string, checkpoint: () => void): Promise<PurgeBucket[]> {
    const due = await this.due.find();
    await this.buckets.forgetUnless(due);
    const known = new Set((await this.buckets.unfinished()).map(nameOf));
    for (const bucket of due) {
      if (known.has(nameOf(bucket))) continue;
      checkpoint();
      await this.acts.recordFound(runId, bucket);
    }
    return this.buckets.unfinished();
  }
}

function nameOf({ classId, bucket }: ClassBucket): string {
  return `${classId}/${bucket}`;
}
