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

/** The middle of an odd number of runs, the upper middle of an even one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
