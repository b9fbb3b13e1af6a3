import { bucketOf, Part, Scope } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import type { KeyringClient } from '../../../src/keyring/client';
import { openDatabase } from '../../../src/foundation/database';
import { bucketRange, type PurgeCounts } from '../../../src/retention';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { TestKeyring } from '../../support/keyring';
import {
  createRetention,
  makeSubject,
  type SealedMessage,
  storeMessages,
  type TestRetention,
} from '../../support/retention';

const START = Date.parse('2026-11-21T13:37:00Z');
const DAY = 86_400_000;
const OPERATOR = { kind: 'process', ref: 'cli' } as const;
const CONVERSATION = 1;
const TODAY = bucketOf('day', START / 1_000);
/** 90 days after the beginning of the day. */
const DUE = Date.parse('2027-02-19T00:00:00Z');

describe('a purge', () => {
  let clock: ManualClock;
  let keyring: TestKeyring;
  let main: TestDatabase;
  let worker: KeyringClient;
  let ingest: KeyringClient;
  let first: TestRetention;
  let second: TestRetention;
  let person: string;

  beforeEach(async () => {
    clock = new ManualClock(START);
    [keyring, main] = await Promise.all([
      TestKeyring.start({ clock, settings: { leaseMarginMs: 0 } }),
      createMainDatabase(),
    ]);
    worker = keyring.client('worker');
    ingest = keyring.client('ingest');
    first = await createRetention(main, worker, clock);
    second = await createRetention(main, worker, clock);
    await first.classes.announce();
    person = await makeSubject(ingest, START / 1_000);
  });
  afterEach(async () => {
    await Promise.all([first.close(), second.close()]);
    await Promise.all([keyring.close(), main.drop()]);
  });

  it('takes a bucket at the very second its earliest message reaches its period, and not one before', async () => {
    await store(7);
    goTo(DUE - 1_000);
    await expect(purge()).resolves.toMatchObject({ found: 0, dropped: 0 });
    await expect(messages()).resolves.toBe(7);
    await expect(openStatus()).resolves.toBe('ok');
    // The keyring does not rely on whoever asks.
    await expect(destroy()).resolves.toBe('notDue');
    goTo(DUE);
    // Nor does the promise wait for a purge.
    await expect(openStatus()).resolves.toBe('purged');
    await expect(purge()).resolves.toEqual({ found: 1, shredded: 1, dropped: 1, skipped: 0 });
    await expect(messages()).resolves.toBe(0);
    await expect(openStatus()).resolves.toBe('purged');
    await expect(first.partitions.buckets()).resolves.toEqual([]);
  });

  it('says what it did, and how late', async () => {
    await store(5);
    goTo(DUE + 90_000);
    await purge();
    const [run] = await first.runs.list(10);
    expect(run).toMatchObject({
      state: 'finished',
      purged: { messages: 5, buckets: 1, media: 0, statuses: 0, events: 0 },
      held: 0,
      lateMs: 90_000,
      skipped: [],
    });
    expect(run!.walBytes).toBeGreaterThan(0);
    await expect(audited('bucket.destroyed')).resolves.toMatchObject([
      { code: 'intent', n: { classId: 1, bucket: TODAY } },
      { code: 'result', n: { classId: 1, bucket: TODAY, messages: 5, statuses: 0, events: 0 } },
    ]);
    await expect(audited('retention.run')).resolves.toMatchObject([
      { code: 'started' },
      { code: 'finished', n: { messages: 5, buckets: 1, late: 90_000 } },
    ]);
  });

  it('purges nothing twice when two workers and a repeated tick come together', async () => {
    await store(50);
    goTo(DUE);
    const runs = await Promise.all([requestRun(), requestRun(), requestRun()]);
    const outcomes = await Promise.allSettled([
      first.purger.run({ runId: runs[0], checkpoint: () => undefined }),
      second.purger.run({ runId: runs[1], checkpoint: () => undefined }),
    ]);
    // Workers exclude each other by the job's lock; even without it one of them finds the table gone or going, and nothing is counted twice.
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    await first.purger.run({ runId: runs[2], checkpoint: () => undefined });
    const done = await first.runs.list(10);
    expect(done.reduce((sum, { purged }) => sum + purged.messages, 0)).toBe(50);
    expect((await audited('bucket.destroyed')).map(({ code }) => code).sort()).toEqual(['intent', 'result']);
    await expect(messages()).resolves.toBe(0);
  });

  it('asks for the run of an hour once, however many workers tick', async () => {
    const at = new Date(START);
    const asked = await Promise.all([first, second, first, second].map(({ runs }) => runs.schedule(at)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    await expect(second.runs.schedule(new Date(START + 3_600_000))).resolves.toBe(true);
    await expect(first.database.query('SELECT name, payload FROM outbox')).resolves.toHaveLength(2);
  });

  it('goes on from every point at which it was interrupted', async () => {
    const buckets = [0, 1, 2].map((days) => bucketOf('day', (START - days * DAY) / 1_000));
    for (const bucket of buckets) await store(4, bucket);
    goTo(DUE);
    for (let allowed = 0; allowed < 30; allowed += 1) {
      const runId = await requestRun();
      const outcome = await interruptedAfter(runId, allowed);
      if (outcome === 'interrupted') continue;
      expect(allowed).toBeGreaterThanOrEqual(3);
      await expect(first.partitions.buckets()).resolves.toEqual([]);
      const sum = (await first.runs.list(100)).reduce((all, { purged }) => all + purged.messages, 0);
      expect(sum).toBe(12);
      expect((await audited('bucket.destroyed')).map(({ code }) => code).sort()).toEqual([
        ...Array<string>(3).fill('intent'),
        ...Array<string>(3).fill('result'),
      ]);
      return;
    }
    throw new Error('it never came to an end');
  });

  it('finalises a detach that a crash left half done, and drops what was detached before', async () => {
    await store(3);
    await store(3, bucketOf('day', (START - DAY) / 1_000));
    const yesterday = bucketOf('day', (START - DAY) / 1_000);
    const admin = await openDatabase(main.admin);
    // What a crash leaves between the two transactions of DETACH … CONCURRENTLY, and between DETACH and DROP.
    await admin.query(
      `UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'message_c1_b${TODAY}'::regclass`,
    );
    await admin.query(`ALTER TABLE message_c1 DETACH PARTITION message_c1_b${yesterday}`);
    await admin.destroy();
    goTo(DUE);
    await expect(purge()).resolves.toMatchObject({ dropped: 2, skipped: 0 });
    await expect(first.partitions.buckets()).resolves.toEqual([]);
  });

  it('shreds a bucket whose tables are in use, and leaves the tables to the next run', async () => {
    await store(3);
    goTo(DUE);
    const reader = await openDatabase(main.as('lethe_backup'));
    const dump = reader.createQueryRunner();
    await dump.startTransaction();
    await dump.query('SELECT count(*) FROM message');
    await expect(purge()).resolves.toMatchObject({ shredded: 1, dropped: 0, skipped: 1 });
    await expect(openStatus()).resolves.toBe('purged');
    const [run] = await first.runs.list(1);
    expect(run).toMatchObject({
      purged: { messages: 0 },
      skipped: [{ classId: 1, bucket: TODAY, reason: 'in-use' }],
    });
    await dump.commitTransaction();
    await dump.release();
    await reader.destroy();
    await expect(purge()).resolves.toMatchObject({ dropped: 1, skipped: 0 });
    const [next] = await first.runs.list(1);
    expect(next!.purged.messages).toBe(3);
  });

  it('finds what is nearly due counted, with what came and went since, and counts a partition that was made anew itself', async () => {
    const tomorrow = bucketOf('day', (START + DAY) / 1_000);
    const kept = (await store(7))[0]!;
    goTo(START + DAY);
    await store(4, tomorrow);
    goTo(DUE - 36.5 * 3_600_000 - 1_000);
    await expect(first.tally.runOnce()).resolves.toBe(0);
    goTo(DUE - 36.5 * 3_600_000);
    await expect(Promise.all([first.tally.runOnce(), second.tally.runOnce()])).resolves.toContain(1);
    await expect(second.tally.runOnce()).resolves.toBe(0);
    await first.database.query('DELETE FROM message WHERE bucket = $1 AND id <> $2', [TODAY, kept.id]);
    for (const name of ['late', 'later']) await arrive(TODAY, name);
    await expect(noted()).resolves.toEqual({ of: [TODAY], rows: 8 });
    const rolledBack = first.database.transaction(async (tx) => {
      await tx.query('DELETE FROM message');
      throw new Error('not after all');
    });
    await expect(rolledBack).rejects.toThrow('not after all');
    goTo(DUE);
    await expect(purge()).resolves.toMatchObject({ dropped: 1 });
    expect((await first.runs.list(1))[0]!.purged.messages).toBe(3);
    await expect(noted()).resolves.toEqual({ of: [], rows: 0 });

    await first.tally.runOnce();
    for (const table of ['message', 'message_status', 'platform_event'])
      await asAdmin(`DROP TABLE ${table}_c1_b${tomorrow}`);
    await first.partitions.ensure({ classId: CONVERSATION, bucket: tomorrow });
    await arrive(tomorrow, 'anew');
    await expect(noted()).resolves.toMatchObject({ of: [tomorrow] });
    goTo(DUE + DAY);
    await purge();
    expect((await first.runs.list(1))[0]!.purged.messages).toBe(1);
    await expect(noted()).resolves.toEqual({ of: [], rows: 0 });
  });

  it('leaves a bucket alone for which the keyring knows a longer period', async () => {
    await store(3);
    await first.database.query(`SELECT 1`);
    const owner = await openDatabase(main.as('lethe_owner'));
    await owner.query('UPDATE retention_class SET period_days = 1 WHERE class_id = 1');
    await owner.destroy();
    clock.advance(2 * DAY);
    await expect(purge()).resolves.toMatchObject({ found: 1, shredded: 0, dropped: 0, skipped: 1 });
    const [run] = await first.runs.list(1);
    expect(run!.skipped).toEqual([{ classId: 1, bucket: TODAY, reason: 'not-due' }]);
    await expect(openStatus()).resolves.toBe('ok');
    await expect(messages()).resolves.toBe(3);
  });

  it('takes up messages that came after a bucket had been dropped', async () => {
    await store(3);
    goTo(DUE);
    await purge();
    await first.partitions.ensure({ classId: CONVERSATION, bucket: TODAY });
    await expect(purge()).resolves.toMatchObject({ dropped: 1 });
    await expect(first.partitions.buckets()).resolves.toEqual([]);
  });

  describe('whatever happens to clocks', () => {
    it.each([
      ['hour', 2, '2026-11-23T13:00:00Z'],
      ['day', 2, '2026-11-23T00:00:00Z'],
      ['month', 40, '2026-12-11T00:00:00Z'],
    ] as const)(
      'takes a bucket of one %s at its edge, and not a second before',
      async (granularity, periodDays, edge) => {
        const api = await createRetention(main, keyring.client('api'), clock, 'lethe_api');
        await api.classes.change({ name: 'fleeting', periodDays, granularity }, OPERATOR);
        await api.close();
        const { classId } = await first.classes.get('fleeting');
        await store(2, bucketOf(granularity, START / 1_000), classId);
        goTo(Date.parse(edge) - 1_000);
        await expect(purge()).resolves.toMatchObject({ found: 0 });
        await expect(destroy(classId, bucketOf(granularity, START / 1_000))).resolves.toBe('notDue');
        goTo(Date.parse(edge));
        await expect(purge()).resolves.toMatchObject({ found: 1, dropped: 1 });
      },
    );

    it('purges nothing early when a clock is set ahead, whoever asks, and takes it at its time', async () => {
      await store(3);
      clock.setWall(DUE + DAY);
      await expect(purge()).resolves.toMatchObject({ found: 1, shredded: 0, dropped: 0, skipped: 1 });
      expect((await first.runs.list(1))[0]!.skipped).toMatchObject([{ reason: 'not-due' }]);
      const target = { kind: 'epoch', classId: CONVERSATION, bucket: TODAY, reason: 'purge' } as const;
      for (const client of [worker, keyring.client('worker')])
        await expect(client.destroy([target])).resolves.toMatchObject([{ status: 'notDue' }]);
      await expect(ingest.destroy([target])).rejects.toMatchObject({ kind: 'denied' });
      await expect(keyring.client('api').destroy([target])).rejects.toMatchObject({ kind: 'denied' });
      await expect(keyring.client('operator').destroy([target])).rejects.toMatchObject({ kind: 'denied' });
      await expect(messages()).resolves.toBe(3);
      clock.setWall(START);
      await expect(openStatus()).resolves.toBe('ok');
      goTo(DUE);
      await expect(purge()).resolves.toMatchObject({ dropped: 1 });
    });

    it('purges nothing while only the worker’s clock is ahead', async () => {
      const hasty = await createRetention(main, worker, new ManualClock(DUE + DAY));
      await store(3);
      const { id } = await hasty.runs.request(OPERATOR);
      await expect(hasty.purger.run({ runId: id, checkpoint: () => undefined })).resolves.toMatchObject({
        found: 1,
        dropped: 0,
      });
      await expect(messages()).resolves.toBe(3);
      await hasty.close();
    });

    it('waits while a clock is set back, opens what is not over by it, and catches up when it is right again', async () => {
      await store(3);
      goTo(DUE + 1_000);
      clock.setWall(DUE - 3_600_000);
      await expect(purge()).resolves.toMatchObject({ found: 0 });
      clock.setWall(DUE + 2_000);
      await expect(openStatus()).resolves.toBe('purged');
      await expect(purge()).resolves.toMatchObject({ dropped: 1 });
    });

    it('keeps nothing longer and takes nothing early when the worker slept for three days', async () => {
      const days = [0, 1, 2, 3].map((n) => bucketOf('day', (START + n * DAY) / 1_000));
      for (const [n, bucket] of days.entries()) {
        goTo(START + n * DAY);
        await store(2, bucket);
      }
      // Nobody purges from the first edge until shortly before the fourth.
      goTo(DUE + 3 * DAY - 1_000);
      await expect(first.overdue.runOnce()).resolves.toBe(3);
      await expect(audited('retention.overdue')).resolves.toMatchObject([
        { n: { buckets: 3, seconds: (3 * DAY) / 1_000 - 1 } },
      ]);
      // Not even the time before the purge is longer than promised: nothing that is due opens.
      await expect(openStatus()).resolves.toBe('purged');
      await expect(first.runs.schedule(new Date(clock.now()))).resolves.toBe(true);
      await expect(purge()).resolves.toMatchObject({ found: 3, dropped: 3, skipped: 0 });
      await expect(first.partitions.buckets()).resolves.toMatchObject([{ bucket: days[3] }]);
      expect((await first.runs.list(1))[0]!.lateMs).toBe(3 * DAY - 1_000);
      await expect(first.overdue.runOnce()).resolves.toBe(0);
    });

    it('counts days of 24 hours in UTC through both changes of daylight saving time', () => {
      // Europe: 25 October 2026 has 25 hours, 28 March 2027 has 23. America: 1 November and 14 March.
      for (const change of ['2026-10-25', '2027-03-28', '2026-11-01', '2027-03-14']) {
        const midnight = Date.parse(`${change}T00:00:00Z`);
        for (const second of [0, 43_200, 86_399])
          expect(bucketRange(bucketOf('day', midnight / 1_000 + second), 90)).toMatchObject({
            from: new Date(midnight),
            to: new Date(midnight + DAY),
            dueAt: new Date(midnight + 90 * DAY),
          });
        expect(bucketOf('day', midnight / 1_000 - 1)).toBe(bucketOf('day', midnight / 1_000) - 1);
        expect(bucketOf('day', midnight / 1_000 + 86_400)).toBe(bucketOf('day', midnight / 1_000) + 1);
      }
    });
  });

  it('needs the role of the owner, which the worker has for nothing else', async () => {
    await store(1);
    await expect(first.database.query(`DROP TABLE message_c1_b${TODAY}`)).rejects.toThrow('must be owner');
    await expect(first.database.query('TRUNCATE message')).rejects.toThrow('permission denied');
    const api = await openDatabase(main.as('lethe_api'));
    await expect(api.query('SET ROLE lethe_partitioner')).rejects.toThrow('permission denied');
    await api.destroy();
  });

  /** Lets time pass until an instant, as opposed to setting the clock to it. */
  function goTo(instant: number): void {
    clock.advance(instant - clock.now());
  }

  function store(count: number, bucket = TODAY, classId = CONVERSATION): Promise<SealedMessage[]> {
    const place = { subjectRef: person, classId, bucket, sentAt: new Date(START) };
    return storeMessages(first.database, ingest, place, count);
  }

  /** A row that nobody could seal any more at that time. */
  function arrive(bucket: number, name: string): Promise<void> {
    return asAdmin(
      `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted, original)
       VALUES (decode(md5($2), 'hex'), $3, 1, $1, 1, 1, gen_random_uuid(), 'text', now(), decode(md5($2), 'hex'), decode(repeat('ab', 200), 'hex'), decode(repeat('cd', 200), 'hex'))`,
      [bucket, name, person],
    );
  }

  async function asAdmin(sql: string, parameters: unknown[] = []): Promise<void> {
    const admin = await openDatabase(main.admin);
    try {
      await admin.query(sql, parameters);
    } finally {
      await admin.destroy();
    }
  }

  /** Asks the keyring, past everything that a worker looks at first. */
  async function destroy(classId = CONVERSATION, bucket = TODAY): Promise<string> {
    const [answer] = await worker.destroy([{ kind: 'epoch', classId, bucket, reason: 'purge' }]);
    return answer!.status;
  }

  async function requestRun(): Promise<string> {
    return (await first.runs.request({ kind: 'app-user', ref: person })).id;
  }

  async function purge(): Promise<PurgeCounts> {
    return first.purger.run({ runId: await requestRun(), checkpoint: () => undefined, lockTimeoutMs: 500 });
  }

  async function interruptedAfter(runId: string, allowed: number): Promise<'done' | 'interrupted'> {
    let seen = 0;
    try {
      await first.purger.run({
        runId,
        checkpoint: () => {
          seen += 1;
          if (seen > allowed) throw new Error('interrupted');
        },
      });
      return 'done';
    } catch {
      return 'interrupted';
    }
  }

  async function messages(): Promise<number> {
    const [row] = await first.database.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM message',
    );
    return row!.count;
  }

  /** Buckets that are counted, and how many comings and goings are noted. */
  async function noted(): Promise<{ of: number[]; rows: number }> {
    const tallies = await first.database.query<{ bucket: number }[]>(
      'SELECT bucket::int FROM bucket_tally WHERE counted_at IS NOT NULL',
    );
    const changes = await first.database.query<unknown[]>('SELECT FROM bucket_change');
    return { of: tallies.map(({ bucket }) => bucket), rows: changes.length };
  }

  async function openStatus(): Promise<string> {
    const [answer] = await worker.lease([
      {
        direction: 'open',
        scope: Scope.subjectBucket,
        subjectRef: person,
        incarnation: 1,
        classId: CONVERSATION,
        bucket: TODAY,
        part: Part.redacted,
      },
    ]);
    return answer!.status;
  }

  async function audited(type: string): Promise<{ code: string; n?: Record<string, number> }[]> {
    const rows = await first.database.query<{ fact: string }[]>(
      `SELECT fact FROM audit_queue WHERE fact::jsonb ->> 'type' = $1 ORDER BY id`,
      [type],
    );
    return rows.map(({ fact }) => JSON.parse(fact) as { code: string });
  }
});
