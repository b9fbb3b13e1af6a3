import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRedactor, DEFAULT_POLICY } from '../src/redaction';
import { WORST_INPUTS } from '../src/redaction/fixtures/worst-inputs';
import { median, quantile, type Benchmark, type BenchLine } from './benchmark';

/** What Microsoft Presidio's pattern recognisers reached on the development set of this kind, in Python, one core; re-measured 2026-11-21, a reference line only. */
const PRESIDIO = 1189;
const RUNS = 5;
const WARM_PASSES = 4;
/** Fresh processes: the texts that take longest once everything is compiled. */
const FIRST_READINGS = 12;

/** Eight bounded patterns and nothing else: what finding anything at all costs. */
const BARE = [
  /\b(?:\d[ -]?){12,18}\d\b/g,
  /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g,
  /\+?\d[\d ().-]{6,18}\d/g,
  /[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}/g,
  /\b\d{3}-\d{2}-\d{4}\b/g,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  /https?:\/\/\S{1,2048}/g,
  /\b\d{1,2}\/\d{1,2}\/\d{2,4}\b/g,
];

const redactor = createRedactor(DEFAULT_POLICY);
const ours = (text: string): unknown => redactor.redact(text);
const bare = (text: string): unknown => BARE.map((pattern) => text.match(pattern));

/** Redaction against a bare pass of eight patterns over the same messages, on one core. */
export const bench: Benchmark = { name: 'redact', run: () => Promise.resolve(measure()) };

function measure(): BenchLine[] {
  const { messages, source } = readMessages();
  const rate = ratesOf(messages);
  const long = longTexts(messages);
  const p99 = (work: (text: string) => unknown): number =>
    quantile(
      long.map((text) => bestOf(3, () => work(text))),
      0.99,
    );
  p99(ours);
  const worst = (work: (text: string) => unknown): number =>
    Math.max(...Object.values(WORST_INPUTS).map((text) => bestOf(3, () => work(text))));
  return [
    line(
      'messages',
      'msg/s',
      rate.ours,
      rate.bare,
      RUNS,
      `${source}; per second of processor time, after ${WARM_PASSES} passes; baseline: eight bounded patterns over the same messages`,
    ),
    line(
      'messages-reference',
      'msg/s',
      rate.ours,
      PRESIDIO,
      RUNS,
      'baseline: Microsoft Presidio patterns, measured elsewhere in Python, as a reference line',
    ),
    line(
      '4096-characters-p99',
      'ms',
      p99(ours),
      p99(bare),
      long.length,
      `processor time, best of 3; ${source}, joined to 4,096 characters`,
    ),
    line(
      '64Ki-worst',
      'ms',
      worst(ours),
      worst(bare),
      3,
      `processor time, best of 3; slowest of ${Object.keys(WORST_INPUTS).length} texts built to be slow`,
    ),
    line(
      '64Ki-first-reading',
      'ms',
      Math.max(...slowestNames().map(firstReading)),
      worst(bare),
      FIRST_READINGS,
      `processor time; the first text that a fresh process reads after its warm-up; slowest of the ${FIRST_READINGS} slowest of them`,
    ),
  ];
}

/** Names of the texts that take longest. */
const slowestNames = (): string[] =>
  Object.entries(WORST_INPUTS)
    .map(([name, text]) => ({ name, millis: processorMillis(() => ours(text)) }))
    .sort((a, b) => b.millis - a.millis)
    .slice(0, FIRST_READINGS)
    .map(({ name }) => name);

/** Milliseconds that a process which has read nothing else takes for a text. */
const firstReading = (name: string): number =>
  Number(execFileSync(process.execPath, [join(__dirname, 'redact', 'first-reading.js'), name]).toString());

/** Milliseconds of processor time: what neighbours on the machine cannot inflate. */
function processorMillis(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The quickest of some runs: the others waited for something else. */
const bestOf = (runs: number, work: () => unknown): number =>
  Math.min(...Array.from({ length: runs }, () => processorMillis(work)));

/** Messages per second of processor time, median of the runs, ours and bare in turn. */
function ratesOf(messages: readonly string[]): { ours: number; bare: number } {
  const pass = (work: (text: string) => unknown): number =>
    (messages.length / processorMillis(() => messages.forEach((text) => void work(text)))) * 1000;
  // A process that serves has read thousands of messages.
  for (let i = 0; i < WARM_PASSES; i += 1) {
    pass(ours);
    pass(bare);
  }
  const rates = Array.from({ length: RUNS }, () => ({ ours: pass(ours), bare: pass(bare) }));
  return { ours: median(rates.map((rate) => rate.ours)), bare: median(rates.map((rate) => rate.bare)) };
}

/** The development set when it stands beside the checkout or is named, else the ordinary chats of the tests. */
function readMessages(): { messages: string[]; source: string } {
  const file =
    process.env.LETHE_BENCH_MESSAGES ?? join('..', 'shared', 'fixtures', 'pii', 'generated_large.jsonl');
  if (existsSync(file)) {
    const rows = readFileSync(file, 'utf8').trim().split('\n');
    return {
      messages: rows.map((row) => (JSON.parse(row) as { text: string }).text),
      source: `development set, ${rows.length} messages`,
    };
  }
  const chats = readFileSync(join('src', 'redaction', 'fixtures', 'ordinary-chats.txt'), 'utf8')
    .trim()
    .split('\n');
  return { messages: chats, source: `${chats.length} ordinary chat messages` };
}

function longTexts(messages: readonly string[]): string[] {
  const all = messages.join('\n').repeat(4);
  return Array.from({ length: Math.min(300, Math.floor(all.length / 4096)) }, (_, i) =>
    all.slice(i * 4096, (i + 1) * 4096),
  );
}

const line = (
  name: string,
  unit: string,
  mine: number,
  baseline: number,
  runs: number,
  conditions: string,
): BenchLine => ({
  name: `redact-${name}`,
  unit,
  ours: round(mine),
  baseline: round(baseline),
  ratio: round(mine / baseline),
  runs,
  conditions,
});

const round = (value: number): number => Math.round(value * 1000) / 1000;

if (require.main === module) for (const figures of measure()) console.log(JSON.stringify(figures));
