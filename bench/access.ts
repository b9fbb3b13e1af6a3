import { readFileSync } from 'node:fs';
import { ExportRowsStore } from '../src/access/export-rows.store';
import { startSystem, type System } from '../test/support/system';
import type { Benchmark, BenchLine } from './benchmark';
import { Crowd, type Person } from './worker/people';

const MESSAGES = Number(process.env.LETHE_BENCH_MESSAGES ?? 100_000);
const MEBIBYTE = 1_048_576;
/** What the resident memory may grow by. */
const ALLOWED_BYTES = 200 * MEBIBYTE;

/** An export of a long history: how much the worker's memory grows, and how many messages a second go into the sealed package. */
export const bench: Benchmark = {
  name: 'access',
  async run(): Promise<BenchLine[]> {
    const system = await startSystem({ dedicated: true, env: { LETHE_LOG_LEVEL: 'warn' } });
    const crowd = await Crowd.open(system);
    try {
      const warm = await crowd.person(1_000);
      const person = await crowd.person(MESSAGES);
      await exportOf(crowd, system, warm);
      const { seconds, growthBytes } = await exportOf(crowd, system, person);
      const baseline = await readOnly(crowd, person);
      const conditions = `${MESSAGES} messages of ~80 characters over 30 days, as data.json and pages, opened twice, deflated, sealed and stored; all processes and both databases on this machine`;
      return [
        {
          name: 'access: growth of resident memory',
          unit: 'MiB',
          ours: growthBytes / MEBIBYTE,
          baseline: ALLOWED_BYTES / MEBIBYTE,
          ratio: growthBytes / ALLOWED_BYTES,
          runs: 1,
          conditions: `baseline: what is allowed; ${conditions}`,
        },
        {
          name: 'access: messages exported',
          unit: '1/s',
          ours: MESSAGES / seconds,
          baseline,
          ratio: MESSAGES / seconds / baseline,
          runs: 1,
          conditions: `baseline: the same rows read twice in the same pages and nothing else; ${conditions}`,
        },
      ];
    } finally {
      await crowd.close();
      await system.close();
    }
  },
};

async function exportOf(
  crowd: Crowd,
  system: System,
  person: Person,
): Promise<{ seconds: number; growthBytes: number }> {
  const pid = system.pid('worker')!;
  const before = residentBytes(pid);
  let peak = before;
  const sampler = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), 20);
  const id = await crowd.approve('access', person);
  await crowd.completed(id);
  clearInterval(sampler);
  const [row] = await crowd.database.query<{ seconds: number }[]>(
    'SELECT extract(epoch FROM completed_at - executed_at)::float AS seconds FROM request WHERE id = $1',
    [id],
  );
  return { seconds: row!.seconds, growthBytes: peak - before };
}

/** Messages a second when the rows are read and nothing is done with them. */
async function readOnly(crowd: Crowd, { subjectRef }: Person): Promise<number> {
  const rows = new ExportRowsStore(crowd.database);
  const startedAt = performance.now();
  const hours = await rows.hours(subjectRef);
  let read = 0;
  for (let pass = 0; pass < 2; pass += 1)
    for await (const page of rows.messages(subjectRef, hours)) read += page.length;
  return read / 2 / ((performance.now() - startedAt) / 1_000);
}

function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) * 1_024;
}
