import type { DataSource } from 'typeorm';
import type { FsckReport } from '../../src/audit';
import { sha256 } from '../../src/crypto';
import type { BenchLine } from '../benchmark';
import { line, secondsOf } from './figures';

const PAGE = 5_000;

/** The whole log recomputed in one run, against fetching its bytes and hashing each once. Throws when the run saw fewer entries, or found something. */
export async function reading(
  owner: DataSource,
  verify: () => Promise<FsckReport>,
  entries: number,
): Promise<BenchLine> {
  const before = process.memoryUsage().rss;
  let checkpoints = 0;
  const seconds = await secondsOf(async () => {
    const report = await verify();
    if (report.findings.length > 0) throw new Error(`fsck found ${report.findings[0]!.code}`);
    if (report.entries !== entries) throw new Error(`fsck read ${report.entries} entries of ${entries}`);
    ({ checkpoints } = report);
  });
  const grownMiB = Math.max(0, Math.round((process.memoryUsage().rss - before) / 2 ** 20));
  const bare = await secondsOf(async () => {
    for (let from = 0; from < entries; from += PAGE) {
      const rows: { body: Buffer }[] = await owner.query(
        'SELECT body FROM audit_entry WHERE i >= $1 AND i < $2',
        [from, from + PAGE],
      );
      for (const { body } of rows) sha256(body);
    }
  });
  return line('audit: verify all', 'entries/s', Math.round(entries / seconds), Math.round(entries / bare), {
    runs: 1,
    conditions: `${entries} entries in one run of ${seconds.toFixed(1)} s, + ${grownMiB} MiB: bytes, schema, hash, tiles, each of ${checkpoints} checkpoints; baseline: fetch and hash`,
  });
}
