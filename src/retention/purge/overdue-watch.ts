import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { Gauge } from '../../foundation/metrics';
import { DueBuckets } from './due-buckets';
import { PurgeBucketStore } from './purge-bucket.store';

const overdue = new Gauge({
  name: 'lethe_purge_overdue_seconds',
  help: 'How long the oldest due bucket that is not shredded has been due, or its period been shortened; 0 when there is none. The promise is an hour',
});

/** What is promised: a bucket is shredded within this long of its due time, or of the shortening of its period. */
export const PROMISED_MS = 3_600_000;

/** Looks whether purges keep their promise, also when none runs: a gauge, and once an hour a fact in the log while they do not. */
@Injectable()
export class OverdueWatch {
  private reportedHour = -1;

  constructor(
    private readonly due: DueBuckets,
    private readonly buckets: PurgeBucketStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Returns how many buckets are later than promised. */
  async runOnce(): Promise<number> {
    const now = this.clock.now();
    const shredded = new Set((await this.buckets.shreddedOnes()).map(nameOf));
    const waiting = (await this.due.promised())
      .filter((one) => !shredded.has(nameOf(one)))
      .map(({ since }) => now - since);
    const oldest = Math.max(0, ...waiting);
    overdue.set(oldest / 1_000);
    const late = waiting.filter((ms) => ms > PROMISED_MS).length;
    const hour = Math.floor(now / 3_600_000);
    if (late > 0 && hour !== this.reportedHour) {
      await this.buckets.transaction((tx) =>
        this.audit.append(tx, {
          type: 'retention.overdue',
          actor: { kind: 'process', ref: 'worker' },
          n: { buckets: late, seconds: Math.floor(oldest / 1_000) },
        }),
      );
      this.reportedHour = hour;
    }
    return late;
  }
}

function nameOf({ classId, bucket }: { classId: number; bucket: number }): string {
  return `${classId}/${bucket}`;
}
