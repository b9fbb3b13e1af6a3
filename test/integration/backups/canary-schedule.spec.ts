import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliveryOf } from '../../../src/apps/worker/backups/canary-delivery';
import { CanarySchedule, CanaryStore } from '../../../src/backups/canaries';
import { SampleStore } from '../../../src/backups/sample';
import { Credentials, LiveCredentialStore } from '../../../src/credentials';
import { ManualClock } from '../../../src/foundation/clock';
import { type Database, openDatabase } from '../../../src/foundation/database';
import { message, messagesBody } from '../../builders/webhook';
import { APP_SECRET, TestIngest } from '../../support/ingest';

const START = Date.parse('2026-11-20T08:00:00Z');
const MINUTE = 60_000;
const APP = '300000000000001';

describe('the schedule of canaries', () => {
  const clock = new ManualClock(START);
  let ingest: TestIngest;
  let database: Database;
  let canaries: CanaryStore;

  beforeAll(async () => {
    ingest = await TestIngest.start({ clock });
    database = await openDatabase(ingest.database.as('lethe_worker'));
    canaries = new CanaryStore(database);
  });
  afterAll(async () => {
    await database.destroy();
    await ingest.close();
  });

  it('has two planted each month, by the way that every message comes, however many workers there are', async () => {
    const [first, second] = [worker(APP_SECRET), worker(APP_SECRET)];
    const planted = async () => (await Promise.all([first.runOnce(), second.runOnce()])).sort();
    clock.advance(10 * MINUTE);
    // Nobody has a number yet that somebody could write to.
    await expect(planted()).resolves.toEqual([0, 0]);
    const timestamp = String(clock.now() / 1_000);
    expect((await ingest.postBytes(messagesBody([message({ timestamp })]))).status).toBe(200);

    await expect(worker(APP_SECRET).runOnce()).resolves.toBe(0);
    await expect(planted()).resolves.toEqual([0, 2]);
    await expect(planted()).resolves.toEqual([0, 0]);
    clock.advance(Date.parse('2026-11-30T23:59:59Z') - clock.now());
    await expect(planted()).resolves.toEqual([0, 0]);
    clock.advance(1_000);
    await expect(planted()).resolves.toEqual([0, 2]);
    const all = await canaries.all();
    expect(new Set(all.map(({ waId }) => waId)).size).toBe(4);
    for (const { subjectRef } of all)
      await expect(
        ingest.sql('SELECT FROM message WHERE subject_ref = $1', [subjectRef]),
      ).resolves.toHaveLength(1);
  });

  it('plants nothing, and says so, where ingest does not take what is signed', async () => {
    const wrong = worker('another secret');
    clock.advance(31 * 1_440 * MINUTE);
    await expect(wrong.runOnce()).rejects.toMatchObject({ code: 'residue.plant' });
    await expect(canaries.all()).resolves.toHaveLength(4);
  });

  it('makes nobody twice when an attempt fails after it was delivered', async () => {
    const people = async () =>
      (await ingest.sql<{ n: number }>('SELECT count(*)::int AS n FROM subject'))[0]!.n;
    const before = await people();
    let failures = 3;
    const parts = partsOf(APP_SECRET);
    const forgetful = new CanarySchedule(
      {
        ...parts,
        deliver: async (body) => {
          const status = await parts.deliver(body);
          return failures-- > 0 ? 504 : status;
        },
      },
      clock,
    );
    clock.advance(10 * MINUTE);
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(forgetful.runOnce()).rejects.toMatchObject({ code: 'residue.plant' });
    await expect(forgetful.runOnce()).resolves.toBe(2);
    await expect(people()).resolves.toBe(before + 2);
  });

  function worker(appSecret: string): CanarySchedule {
    return new CanarySchedule(partsOf(appSecret), clock);
  }

  function partsOf(appSecret: string) {
    const path = join(ingest.keyring.home, 'app-secret-of-the-worker');
    writeFileSync(path, appSecret);
    const keyring = ingest.keyring.client('worker');
    const credentials = new Credentials(new LiveCredentialStore(database, 'worker'), keyring, clock, {
      'meta-app-secret': { path },
    });
    const deliver = deliveryOf({ CANARY_INGEST_URL: `${ingest.url}/`, META_APP_ID: APP }, credentials)!;
    return { canaries, samples: new SampleStore(database), keyring, deliver };
  }
});
