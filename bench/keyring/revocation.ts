import { Part, Scope } from '../../src/crypto';
import type { KeyringClient } from '../../src/keyring/client';
import { type BenchLine, median } from '../benchmark';

const FENCES = 50;

/**
 * From the call that fences a subject to the moment at which another process has overwritten the lease it held of it. The notice is best effort: what a fence
 * waits for is the whole life of a lease and a margin, and that is the baseline.
 */
export async function revocationLatency(
  worker: KeyringClient,
  holder: KeyringClient,
  { refs, classId, bucket }: { refs: readonly string[]; classId: number; bucket: number },
): Promise<BenchLine> {
  const taken: number[] = [];
  let waitMs = 0;
  try {
    for (const subjectRef of refs.slice(-FENCES)) {
      const item = { scope: Scope.subjectBucket, subjectRef, incarnation: 1, classId, bucket } as const;
      await holder.leaseOne({ ...item, direction: 'open', part: Part.redacted });
      const began = performance.now();
      const fenced = worker.fence(subjectRef);
      while (holder.leasesHeld > 0) await new Promise(setImmediate);
      taken.push(performance.now() - began);
      ({ waitMs } = await fenced);
      await worker.unfence(subjectRef);
    }
  } finally {
    holder.close();
  }
  const slowest = Math.max(...taken);
  return {
    name: 'revocation of a lease that another process holds',
    unit: 'ms',
    ours: Number(median(taken).toFixed(2)),
    baseline: waitMs,
    ratio: Number((median(taken) / waitMs).toFixed(5)),
    runs: FENCES,
    conditions: `median of ${FENCES}, slowest ${slowest.toFixed(1)} ms; baseline: how long a fence waits in any case`,
  };
}
