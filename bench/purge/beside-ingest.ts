import { setTimeout as sleep } from 'node:timers/promises';
import { bucketOf } from '../../src/crypto';
import { measurement, median, quantile } from '../benchmark';
import type { PurgeGround } from './ground';
import { deliverUntil } from './paced-load';

const DAY_SECONDS = 86_400;
const SETTLE_MS = 3_000;
const ALONE_MS = 2_000;

/** Rounds of a while with nothing else going on and a purge, one after the other; what ends in each of them. */
export interface Rounds {
  rounds: number;
  /** Messages of each bucket that ends in a round; none was counted the day before, so the purge counts, too. */
  buckets: readonly number[];
  /** Age of the youngest bucket, in days. */
  fromDays: number;
}

/** 99th percentiles of webhooks of both kinds of time, in ms, and the median of the ratios of each round. */
export interface BesideIngest {
  alone: number;
  meanwhile: number;
  medianRatio: number;
  counts: { alone: number; meanwhile: number };
  purgeMs: number;
}

/** Latencies of webhooks without, and with, a purge, in turns: whatever else the machine does at the time meets both alike. */
export async function besideIngest(ground: PurgeGround, wanted: Rounds): Promise<BesideIngest> {
  await ground.lengthenPeriod();
  const { rounds, buckets, fromDays } = wanted;
  const nameOf = (days: number) => bucketOf('day', Date.now() / 1_000 - days * DAY_SECONDS);
  // The oldest first: a shorter period for each round ends as many more.
  for (let n = 0; n < rounds * buckets.length; n += 1)
    await ground.fill(nameOf(fromDays + n), buckets[n % buckets.length]!);
  const alone: number[] = [];
  const meanwhile: number[] = [];
  const ratios: number[] = [];
  let purgeMs = 0;
  await deliverUntil(ground, sleep(SETTLE_MS));
  await measurement('webhooks', async () => {
    await deliverUntil(ground, sleep(SETTLE_MS));
    for (let round = rounds - 1; round >= 0; round -= 1) {
      const before = await deliverUntil(ground, sleep(ALONE_MS));
      await ground.shortenPeriod(fromDays + round * buckets.length);
      const at = performance.now();
      const during = await deliverUntil(ground, ground.purge());
      purgeMs += performance.now() - at;
      alone.push(...before);
      meanwhile.push(...during);
      ratios.push(quantile(during, 0.99) / quantile(before, 0.99));
    }
  });
  return {
    alone: quantile(alone, 0.99),
    meanwhile: quantile(meanwhile, 0.99),
    medianRatio: median(ratios),
    counts: { alone: alone.length, meanwhile: meanwhile.length },
    purgeMs,
  };
}
