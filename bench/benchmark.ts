import { once } from 'node:events';

/**
 * One figure of a benchmark. `ratio` is what the documentation quotes: `ours` against a `baseline` that was measured in the same run, both in
 * `unit`. `conditions` says what a reader needs to judge it.
 */
export interface BenchLine {
  name: string;
  unit: string;
  ours: number;
  baseline: number;
  ratio: number;
  runs: number;
  conditions: string;
}

/** What every file of this folder exports as `bench`. `run` finds PostgreSQL and Redis through test/support. */
export interface Benchmark {
  name: string;
  run(): Promise<BenchLine[]>;
}

/** The value below which `share` of the values lie; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle of an odd number of runs, the upper middle of an even one. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Runs a measurement between long preparations. With `--pause` it waits for a line on standard input first and says when it is over, so that somebody can keep the
 * machine quiet for just as long.
 */
export async function measurement<T>(name: string, work: () => Promise<T>): Promise<T> {
  const pauses = process.argv.includes('--pause');
  if (pauses) {
    console.error(`ready to measure ${name}: press Enter`);
    process.stdin.resume();
    await once(process.stdin, 'data');
    process.stdin.pause();
  }
  const result = await work();
  if (pauses) console.error(`measured ${name}`);
  return result;
}
