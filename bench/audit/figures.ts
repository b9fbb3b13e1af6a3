import type { BenchLine } from '../benchmark';

/** Seconds that some work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** A line whose ratio is ours by the baseline's. */
export function line(
  name: string,
  unit: string,
  ours: number,
  baseline: number,
  rest: Pick<BenchLine, 'runs' | 'conditions'>,
): BenchLine {
  return { name, unit, ours, baseline, ratio: Number((ours / baseline).toFixed(3)), ...rest };
}
