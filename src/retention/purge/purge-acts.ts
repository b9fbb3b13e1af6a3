import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import type { ClassBucket } from '../partitions';
import { PurgeBucketStore } from './purge-bucket.store';
import { PurgeRunStore, type RunResult } from './purge-run.store';

const WORKER: Actor = { kind: 'process', ref: 'worker' };

/** The recorded acts of a purge: each is committed with its audit entry, an intent before what cannot be undone and a result after. */
@Injectable()
export class PurgeActs {
  constructor(
    private readonly audit: AuditLog,
    private readonly runs: PurgeRunStore,
    private readonly buckets: PurgeBucketStore,
  ) {}

  async begin(runId: string): Promise<void> {
    await this.runs.transaction((tx) => this.runs.begin(tx, runId));
  }

  async recordFound(runId: string, bucket: ClassBucket & { dueAt: Date }): Promise<void> {
    await this.runs.transaction(async (tx) => {
      if (!(await this.buckets.found(tx, runId, bucket))) return;
      await this.audit.append(tx, {
        type: 'bucket.destroyed',
        actor: WORKER,
        code: 'intent',
        ref: { run: runId },
        n: { classId: bucket.classId, bucket: bucket.bucket },
      });
    });
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
          held: run.held,
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
