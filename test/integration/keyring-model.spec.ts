import * as fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/foundation/clock';
import { openDatabase } from '../../src/foundation/database';
import { makeCustodians } from '../../src/keyring/custodians';
import { CRASH_POINTS } from '../../src/keyring/server';
import { createKeyringDatabase } from '../support/databases';
import { KeyringModel } from '../support/keyring-model';

/** `LETHE_MODEL_SCHEDULES=10000` runs the whole number; an ordinary test run takes a sample. One schedule goes on where the one before ended. */
const SCHEDULES = Number(process.env.LETHE_MODEL_SCHEDULES ?? 150);

jest.setTimeout(3_600_000);

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

it(`loses no living key and brings no destroyed one back in ${SCHEDULES} random schedules`, async () => {
  const database = await createKeyringDatabase();
  const home = mkdtempSync(join(tmpdir(), 'model-'));
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
      { numRuns: SCHEDULES, endOnFailure: true },
    );
    console.log(model.counts);
    for (const step of ['rotate and crash', 'set aside', 'held message read'])
      expect(model.counts[step]).toBeGreaterThan(0);
  } finally {
    await model.close();
    await connection.destroy();
    await verifier.destroy();
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  }
});
