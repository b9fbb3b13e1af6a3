import * as fc from 'fast-check';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/foundation/clock';
import { openDatabase } from '../../src/foundation/database';
import { makeCustodians } from '../../src/keyring/custodians';
import { CRASH_POINTS } from '../../src/keyring/server';
import { createKeyringDatabase } from '../support/databases';
import { KeyringModel } from '../support/keyring-model';

/**
 * How many random schedules. An ordinary run takes a sample; all 10,000, in about ten minutes of one quiet core:
 * `LETHE_MODEL_SCHEDULES=10000 npm test -- --selectProjects integration --testPathPatterns keyring-model`. What failed runs again with the seed that the failure names.
 */
const SCHEDULES = Number(process.env.LETHE_MODEL_SCHEDULES ?? 200);
const SEED = Number(process.env.LETHE_MODEL_SEED ?? Date.now() % 1_000_000);
/** One schedule goes on where the one before ended; after so many a new keyring begins, lest a start has ever more to read. */
const PER_KEYRING = 100;
/** Keyrings at a time: one computes while the others wait for their databases. */
const LANES = 4;

jest.setTimeout(6 * 3_600_000);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant('seal' as const) },
  { weight: 3, arbitrary: fc.constant('fence' as const) },
  { weight: 1, arbitrary: fc.constant('unfence' as const) },
  { weight: 1, arbitrary: fc.constant('hold' as const) },
  { weight: 1, arbitrary: fc.constant('release' as const) },
  { weight: 3, arbitrary: fc.constant('destroy' as const) },
  { weight: 1, arbitrary: fc.constant('purge' as const) },
  { weight: 1, arbitrary: fc.constant('advance' as const) },
  { weight: 1, arbitrary: fc.constant('rotate' as const) },
  { weight: 1, arbitrary: fc.constantFrom(...CRASH_POINTS) },
  { weight: 1, arbitrary: fc.constant('crash' as const) },
);

it(`loses no living key and brings no destroyed one back in ${SCHEDULES} random schedules (seed ${SEED})`, async () => {
  const rounds = Math.ceil(SCHEDULES / PER_KEYRING);
  const counts: Record<string, number> = {};
  let next = 0;
  const lane = async () => {
    for (let round = next++; round < rounds; round = next++) {
      const found = await runSchedules(SEED + round, Math.min(PER_KEYRING, SCHEDULES - round * PER_KEYRING));
      for (const [what, times] of Object.entries(found)) counts[what] = (counts[what] ?? 0) + times;
      if (round % 10 === 9) process.stderr.write(`  ${(round + 1) * PER_KEYRING} schedules\n`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  console.log(counts);
  for (const what of ['rotate and crash', 'set aside', 'held message read'])
    expect(counts[what]).toBeGreaterThan(0);
});

/** Runs schedules on a keyring of their own, and counts what happened in them. */
async function runSchedules(seed: number, numRuns: number): Promise<Record<string, number>> {
  const database = await createKeyringDatabase();
  // The devices write through to their disk; here that disk is memory.
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'model-'));
  const connection = await openDatabase({ ...database.as('lethe_keyring'), poolSize: 3 });
  const verifier = await openDatabase({ ...database.as('lethe_keyring_verifier'), poolSize: 1 });
  const custodians = makeCustodians('file:a,file:b', { folder: home, clock: systemClock });
  const model = new KeyringModel(connection, verifier, custodians);
  try {
    await model.open();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        model.nextDay();
        for (const one of steps) {
          if ((CRASH_POINTS as readonly string[]).includes(one))
            await model.rotate(one as (typeof CRASH_POINTS)[number]);
          else await model[one as Exclude<typeof one, (typeof CRASH_POINTS)[number]>]();
        }
        await model.check();
      }),
      { seed, numRuns, endOnFailure: true },
    );
    return model.counts;
  } finally {
    await model.close();
    await connection.destroy();
    await verifier.destroy();
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  }
}
