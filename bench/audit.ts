import { fsck } from '../src/audit';
import { openDatabase } from '../src/foundation/database';
import { TestLog } from '../test/support/audit';
import { createMainDatabase } from '../test/support/databases';
import { besideIngest } from './audit/beside-ingest';
import { disclosureFact } from './audit/facts';
import { inMemory } from './audit/in-memory';
import { proofs } from './audit/proofs';
import { reading } from './audit/reading';
import { BATCH, sequencing } from './audit/sequencing';
import { type Benchmark, type BenchLine, measurement } from './benchmark';

/** A million, unless LETHE_BENCH_ENTRIES says fewer: for a quick look. */
const ENTRIES = Number(process.env.LETHE_BENCH_ENTRIES ?? 1_000_000);
/** The last of them are sequenced on the clock. */
const TIMED = Math.min(200_000, ENTRIES / 2);

/** The audit log: hashing in memory, sequencing through PostgreSQL alone and beside ingest, reading a million entries again, and how long proofs are. */
export const bench: Benchmark = {
  name: 'audit',
  async run(): Promise<BenchLine[]> {
    return [...(await ownLog()), await besideIngest(TIMED)];
  },
};

async function ownLog(): Promise<BenchLine[]> {
  const database = await createMainDatabase();
  const worker = await openDatabase({ ...database.as('lethe_worker'), poolSize: 2 });
  const owner = await openDatabase({ ...database.admin, poolSize: 1 });
  const log = new TestLog(worker);
  const sequencer = log.sequencer({
    settings: { batchSize: BATCH, checkpointIntervalMs: 1_000, witnessIntervalMs: 60_000 },
  });
  try {
    await log.reportMany(ENTRIES - TIMED, disclosureFact);
    await log.settle(sequencer);
    await log.reportMany(TIMED, disclosureFact);
    const verify = async () =>
      fsck(owner.manager, { logKeys: [log.signer.verifier], witnessed: await log.witness.all() });
    const lines = await measurement('the log', async () => [
      inMemory(),
      await sequencing(owner, () => log.settle(sequencer), { timed: TIMED, entries: ENTRIES }),
      await reading(owner, verify, ENTRIES),
    ]);
    return [...lines, await proofs(owner, ENTRIES)];
  } finally {
    log.dispose();
    await worker.destroy();
    await owner.destroy();
    await database.drop();
  }
}
