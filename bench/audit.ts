import type { DataSource } from 'typeorm';
import { type AuditFact, fsck } from '../src/audit';
import { encodeEntry } from '../src/audit/entry/audit-entry';
import { TileBuilder } from '../src/audit/sequence/tile-builder';
import { AppendStack, checkpointText, Ed25519PrivateKey, leafHash, randomUuid, sha256 } from '../src/crypto';
import { openDatabase } from '../src/foundation/database';
import { TEST_ORIGIN, TestLog } from '../test/support/audit';
import { createMainDatabase } from '../test/support/databases';
import { type Benchmark, type BenchLine, median } from './benchmark';

/** A million, unless LETHE_BENCH_ENTRIES says fewer: for a quick look. */
const ENTRIES = Number(process.env.LETHE_BENCH_ENTRIES ?? 1_000_000);
const IN_MEMORY = 200_000;
const BATCH = 1_000;
const RUNS = 3;

const fact = (): AuditFact => ({
  type: 'disclosure',
  actor: { kind: 'api-key', ref: randomUuid() },
  subject: randomUuid(),
  ref: { recipient: randomUuid() },
  code: 'page',
  n: { messages: 50 },
});

/** The audit log: hashing in memory, sequencing through PostgreSQL, and reading it all again. */
export const bench: Benchmark = {
  name: 'audit',
  async run(): Promise<BenchLine[]> {
    const lines = [inMemory()];
    const database = await createMainDatabase();
    const worker = await openDatabase({ ...database.as('lethe_worker'), poolSize: 2 });
    const owner = await openDatabase({ ...database.admin, poolSize: 1 });
    const log = new TestLog(worker);
    try {
      lines.push(await sequencing(log, owner), await reading(log, owner));
      return lines;
    } finally {
      log.dispose();
      await worker.destroy();
      await owner.destroy();
      await database.drop();
    }
  },
};

function perSecond(count: number, work: () => void): number {
  const began = performance.now();
  work();
  return Math.round(count / ((performance.now() - began) / 1000));
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function line(
  name: string,
  unit: string,
  ours: number,
  baseline: number,
  rest: Pick<BenchLine, 'runs' | 'conditions'>,
): BenchLine {
  return { name, unit, ours, baseline, ratio: Number((ours / baseline).toFixed(3)), ...rest };
}

/** Leaf, tree, tiles and a signed checkpoint per 1,000 entries, against a hash chain over the same bytes: the least that a tamper-evident log costs. */
function inMemory(): BenchLine {
  const bodies = Array.from({ length: IN_MEMORY }, (_, i) => encodeEntry(i, 1_790_000_000_000 + i, fact()));
  const key = Ed25519PrivateKey.generate();
  const tree = (): void => {
    const stack = AppendStack.empty();
    const tiles = new TileBuilder([], []);
    for (const body of bodies) {
      const leaf = leafHash(body);
      tiles.append(leaf, stack.append(leaf));
      if (stack.size % BATCH === 0) {
        key.sign(Buffer.from(checkpointText({ origin: TEST_ORIGIN, size: stack.size, root: stack.root() })));
      }
    }
  };
  const chain = (): void => {
    let hash: Buffer = Buffer.alloc(32);
    for (const body of bodies) hash = sha256(Buffer.concat([hash, body]));
  };
  const runs = Array.from(
    { length: RUNS },
    () => [perSecond(IN_MEMORY, tree), perSecond(IN_MEMORY, chain)] as const,
  );
  const [ours, baseline] = [0, 1].map((at) => median(runs.map((run) => run[at]!))) as [number, number];
  const bytes = Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / IN_MEMORY);
  return line('audit: hash and tree', 'entries/s', ours, baseline, {
    runs: RUNS,
    conditions: `${bytes}-byte entries in memory, tiles, a signed checkpoint per ${BATCH}; baseline: a hash chain`,
  });
}

/** Queue to log, checkpointed and witnessed, against inserting the very same rows with nothing else done. */
async function sequencing(log: TestLog, owner: DataSource): Promise<BenchLine> {
  await log.reportMany(ENTRIES, fact);
  const sequencer = log.sequencer({
    settings: { batchSize: BATCH, checkpointIntervalMs: 1_000, witnessIntervalMs: 60_000 },
  });
  const seconds = await secondsOf(() => log.settle(sequencer));
  await owner.query('CREATE TABLE bare (LIKE audit_entry INCLUDING ALL)');
  const bare = await secondsOf(async () => {
    for (let from = 0; from < ENTRIES; from += BATCH) {
      const rows: Record<string, unknown>[] = await owner.query(
        'SELECT i, ticket, at, type, subject_ref, body, leaf_hash FROM audit_entry WHERE i >= $1 AND i < $2',
        [from, from + BATCH],
      );
      const columns = ['i', 'ticket', 'at', 'type', 'subject_ref', 'body', 'leaf_hash'].map((name) =>
        rows.map((row) => row[name]),
      );
      await owner.query(
        `INSERT INTO bare SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::uuid[], $6::bytea[], $7::bytea[])`,
        columns,
      );
    }
  });
  return line('audit: sequence', 'entries/s', Math.round(ENTRIES / seconds), Math.round(ENTRIES / bare), {
    runs: 1,
    conditions: `${ENTRIES} queued facts, durable commits, checkpoint per ${BATCH}; baseline: read and insert the same rows in batches of ${BATCH}`,
  });
}

/** The whole log recomputed, against fetching its bytes and hashing each once. */
async function reading(log: TestLog, owner: DataSource): Promise<BenchLine> {
  const seconds = await secondsOf(async () => {
    const { findings } = await fsck(owner.manager, {
      logKeys: [log.signer.verifier],
      witnessed: await log.witness.all(),
    });
    if (findings.length > 0) throw new Error(`fsck found ${findings[0]!.code}`);
  });
  const bare = await secondsOf(async () => {
    for (let from = 0; from < ENTRIES; from += 5_000) {
      const rows: { body: Buffer }[] = await owner.query(
        'SELECT body FROM audit_entry WHERE i >= $1 AND i < $2',
        [from, from + 5_000],
      );
      for (const { body } of rows) sha256(body);
    }
  });
  return line('audit: verify all', 'entries/s', Math.round(ENTRIES / seconds), Math.round(ENTRIES / bare), {
    runs: 1,
    conditions: `${ENTRIES} entries in ${seconds.toFixed(1)} s: bytes, schema, hash, tiles, every checkpoint; baseline: fetch and hash`,
  });
}
