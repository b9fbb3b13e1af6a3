import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { testServices } from '../test/support/services';
import { prepareTemplates } from '../test/support/templates';
import type { Benchmark, BenchLine } from './benchmark';

/** Runs the benchmark of a name, or all, one after the other. Started by scripts/bench.js, which starts the services. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const json = args.includes('--json');
  const wanted = args.filter((argument) => !argument.startsWith('--'));
  const all = benchmarks();
  const unknown = wanted.find((name) => !all.some((benchmark) => benchmark.name === name));
  if (unknown !== undefined) {
    console.error(`there is no benchmark ${unknown}; there are ${all.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  await prepareTemplates(testServices());
  const lines: BenchLine[] = [];
  for (const benchmark of all.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    console.error(`» ${benchmark.name}`);
    lines.push(...(await benchmark.run()));
  }
  printTable(lines);
  if (json) for (const line of lines) console.log(JSON.stringify(line));
  return 0;
}

function benchmarks(): Benchmark[] {
  const load = createRequire(__filename);
  return readdirSync(__dirname)
    .filter((file) => /^[a-z0-9-]+\.js$/.test(file) && file !== 'index.js')
    .sort()
    .map((file) => (load(join(__dirname, file)) as { bench?: Benchmark }).bench)
    .filter((benchmark) => benchmark !== undefined);
}

function printTable(lines: readonly BenchLine[]): void {
  const rows = lines.map(({ name, unit, ours, baseline, ratio }) => [
    name,
    `${figure(ours)} ${unit}`,
    `${figure(baseline)} ${unit}`,
    figure(ratio),
  ]);
  const table = [['benchmark', 'ours', 'baseline', 'ratio'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  for (const { name, runs, conditions } of lines) console.log(`${name}: ${runs} runs; ${conditions}`);
}

function figure(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumSignificantDigits: 4 });
}

void main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
