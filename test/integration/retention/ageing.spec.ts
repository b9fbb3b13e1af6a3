import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/cli/package-root';
import { bucketOf, randomBytes, randomUuid } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import { type Database, openDatabase } from '../../../src/foundation/database';
import { AGEING, AgedRowsStore, Ageing } from '../../../src/retention/ageing';
import { DailyCounts, DailyCountStore } from '../../../src/retention/analytics';
import { createMainDatabase, type TestDatabase } from '../../support/databases';

const DAY = 86_400_000;
const START = Date.parse('2026-11-21T13:37:00Z');
const YESTERDAY = '2026-11-20';
const END_OF_YESTERDAY = Date.parse('2026-11-21T00:00:00Z');

describe('what ages besides messages', () => {
  let main: TestDatabase;
  let worker: Database;
  let admin: Database;
  let clock: ManualClock;
  let counts: DailyCounts;
  let ageing: Ageing;

  beforeEach(async () => {
    main = await createMainDatabase();
    [worker, admin] = [await openDatabase(main.as('lethe_worker')), await openDatabase(main.admin)];
    clock = new ManualClock(START);
    counts = new DailyCounts(new DailyCountStore(worker), clock);
    ageing = new Ageing(new AgedRowsStore(worker), clock);
  });
  afterEach(async () => {
    await Promise.all([worker.destroy(), admin.destroy()]);
    await main.drop();
  });

  /** Tables whose rows age from an instant, and those whose rows age from the end of a day. */
  const AGED: [table: string, days: number, from: number][] = [
    ['idempotency_record', 0, START],
    ['data_deletion', 365, START],
    ['purge_run', 730, START],
    ['purge_bucket', 400, START],
    ['api_key', 365, START],
    ['alert', 730, START],
    ['app_session', 30, START],
    ['sign_in_failure', 0, START],
    ['credential_use', 400, END_OF_YESTERDAY],
    ['known_device', 400, END_OF_YESTERDAY],
  ];

  it.each(AGED)('ends rows of %s at their age and not a millisecond before', async (table, days, from) => {
    await insert(table, new Date(START));
    clock.advance(from + days * DAY - 1 - START);
    await ageing.runOnce();
    await expect(rowsOf(table)).resolves.toBe(1);
    clock.advance(1);
    await ageing.runOnce();
    await expect(rowsOf(table)).resolves.toBe(0);
  });

  it('has its edges tried above for every table that ages, or below', () => {
    const aged = AGEING.flatMap(({ rows }) => (rows === undefined ? [] : [rows.table]));
    expect([...AGED.map(([table]) => table), 'daily_count'].sort()).toEqual(aged.sort());
    for (const [table, days] of AGED)
      expect(AGEING.find(({ rows }) => rows?.table === table)?.rows?.days).toBe(days);
  });

  it('lets nothing go that has not come to its end', async () => {
    await admin.query(`INSERT INTO purge_run (id, requested_at) VALUES ($1, now() - interval '9 years')`, [
      randomUuid(),
    ]);
    await admin.query(`INSERT INTO data_deletion (code_hash) VALUES ($1)`, [randomBytes(32)]);
    clock.advance(9_000 * DAY);
    await ageing.runOnce();
    await expect(rowsOf('purge_run')).resolves.toBe(1);
    await expect(rowsOf('data_deletion')).resolves.toBe(1);
  });

  it('has an owner and a period in the code, and the documentation says the same', () => {
    const documented = readFileSync(join(packageRoot(), 'docs', 'RETENTION.md'), 'utf8');
    for (const { what, owner, period, endedBy } of AGEING)
      expect(documented).toContain(`| ${what} | ${owner} | ${period} | ${endedBy} |`);
  });

  describe('daily counts', () => {
    it('tell a number where enough people wrote, rounded, and none where too few did', async () => {
      const [many, few, silent] = [await channel(), await channel(), await channel()];
      await write(many!, 5, 4, YESTERDAY);
      await write(few!, 4, 50, YESTERDAY);
      await expect(counts.runOnce()).resolves.toBe(14);
      await expect(cells(YESTERDAY)).resolves.toEqual(
        sorted([
          [many, 1, 20],
          [many, 2, 0],
          [few, 1, null],
          [few, 2, 0],
          [silent, 1, 0],
          [silent, 2, 0],
        ]),
      );
    });

    it('count a day once, an hour after it is over: a second count would tell what came between', async () => {
      const shop = (await channel())!;
      await write(shop, 6, 1, YESTERDAY);
      clock = new ManualClock(Date.parse('2026-11-21T00:59:59.999Z'));
      counts = new DailyCounts(new DailyCountStore(worker), clock);
      await counts.runOnce();
      await expect(cells(YESTERDAY)).resolves.toEqual([]);
      clock.advance(1);
      await expect(counts.runOnce()).resolves.toBe(1);
      await write(shop, 20, 1, YESTERDAY);
      await expect(counts.runOnce()).resolves.toBe(0);
      await expect(cells(YESTERDAY)).resolves.toEqual(
        sorted([
          [shop, 1, 5],
          [shop, 2, 0],
        ]),
      );
    });

    it('outlive the messages, lead to nobody, and go after two years', async () => {
      const shop = (await channel())!;
      await write(shop, 7, 2, YESTERDAY);
      await counts.runOnce();
      const dump = await admin.query<{ row: string }[]>('SELECT c::text AS row FROM daily_count c');
      const people = await admin.query<{ ref: string; id: string }[]>(
        `SELECT subject_ref::text AS ref, encode(id, 'hex') AS id FROM message`,
      );
      for (const { row } of dump)
        for (const { ref, id } of people) {
          expect(row).not.toContain(ref);
          expect(row).not.toContain(id);
        }
      // Nothing but a day, a business number, a direction and a number: no key, no tag, no reference leads from here to a message.
      const columns = await admin.query<{ name: string; type: string }[]>(
        `SELECT attname AS name, atttypid::regtype::text AS type FROM pg_attribute WHERE attrelid = 'daily_count'::regclass AND attnum > 0 ORDER BY attnum`,
      );
      expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
        'day date',
        'channel_id uuid',
        'direction smallint',
        'messages integer',
      ]);
      await admin.query('DELETE FROM message');
      clock.advance(Date.parse('2026-11-21T00:00:00Z') + 730 * DAY - 1 - START);
      await ageing.runOnce();
      expect((await cells(YESTERDAY)).length).toBe(2);
      clock.advance(1);
      await ageing.runOnce();
      await expect(cells(YESTERDAY)).resolves.toEqual([]);
    });
  });

  async function channel(): Promise<string | undefined> {
    const [row] = await admin.query<{ id: string }[]>(
      `INSERT INTO channel (phone_number_id) VALUES (gen_random_uuid()::text) RETURNING id`,
    );
    return row?.id;
  }

  /** Inbound messages of some people on a channel; what is inside does not matter here. */
  async function write(channelId: string, people: number, each: number, day: string): Promise<void> {
    const bucket = bucketOf('day', Date.parse(`${day}T12:00:00Z`) / 1_000);
    await admin.query('SELECT ensure_partitions(1, $1)', [bucket]);
    await admin.query(
      `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted)
       SELECT decode(md5(random()::text), 'hex'), md5($3 || n)::uuid, 1, $1, 1, 1, $2, 'text', $4::timestamptz, decode(md5(random()::text), 'hex'), '\\x00'
         FROM generate_series(1, $5::int) n, generate_series(1, $6::int)`,
      [bucket, channelId, channelId, `${day}T23:59:59.999Z`, people, each],
    );
  }

  async function cells(day: string): Promise<unknown[]> {
    const rows = await admin.query<{ channel_id: string; direction: number; messages: number | null }[]>(
      'SELECT channel_id, direction, messages FROM daily_count WHERE day = $1 ORDER BY 1, 2',
      [day],
    );
    return rows.map(({ channel_id, direction, messages }) => [channel_id, direction, messages]);
  }

  function sorted(rows: [string | undefined, number, number | null][]): unknown[] {
    return rows.sort((a, b) => (`${a[0]}${a[1]}` < `${b[0]}${b[1]}` ? -1 : 1));
  }

  async function rowsOf(table: string): Promise<number> {
    const [row] = await admin.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM ${table}`);
    return row!.count;
  }

  async function insert(table: string, at: Date): Promise<void> {
    const [ref, hash] = [randomUuid(), randomBytes(32)];
    const run = `INSERT INTO purge_run (id, state, finished_at) VALUES ($1, 'finished', $2)`;
    if (table === 'purge_bucket') await admin.query(run, [ref, null]);
    const statements: Record<string, [string, unknown[]]> = {
      idempotency_record: [
        `INSERT INTO idempotency_record (record_tag, body_tag, created_at, expires_at) VALUES ($1, $1, $2, $2)`,
        [hash, at],
      ],
      data_deletion: [
        `INSERT INTO data_deletion (code_hash, state, decided_at) VALUES ($1, 'completed', $2)`,
        [hash, at],
      ],
      purge_run: [run, [ref, at]],
      purge_bucket: [
        `INSERT INTO purge_bucket (class_id, bucket, run_id, state, due_at, messages, statuses, events, found_at, shredded_at, dropped_at)
         VALUES (1, 1, $1, 'dropped', $2, 0, 0, 0, $2, $2, $2)`,
        [ref, at],
      ],
      api_key: [
        `INSERT INTO api_key (id, actor_ref, role, key_hash, expires_at) VALUES ($1, $1, 'dpo', $2, $3)`,
        [ref, hash, at],
      ],
      alert: [
        `INSERT INTO alert (id, rule, key, severity, state, count, first_event_at, last_event_at, raised_at, resolved_at)
         VALUES ($1, 'clock-drift', '', 'warning', 'resolved', 1, $2, $2, $2, $2)`,
        [ref, at],
      ],
      app_session: [
        `INSERT INTO app_session (id, user_id, token_hash, method, device_tag, created_at, seen_at, expires_at) VALUES ($1, $1, $2, 'password', $2, $3, $3, $3)`,
        [ref, hash, at],
      ],
      sign_in_failure: [
        `INSERT INTO sign_in_failure (tag, failures, next_at, expires_at) VALUES ($1, 1, $2, $2)`,
        [hash, at],
      ],
      credential_use: [
        `INSERT INTO credential_use (credential_id, process, used_on, uses, last_used_at) VALUES ($1, 'worker', $2, 1, $3)`,
        [ref, YESTERDAY, at],
      ],
      known_device: [
        `INSERT INTO known_device (user_id, device_tag, last_on) VALUES ($1, $2, $3)`,
        [ref, hash, YESTERDAY],
      ],
    };
    if (table === 'app_session' || table === 'known_device')
      await admin.query(
        `INSERT INTO app_user (id, login_tag, profile_key, profile_record_id, role, state, sign_in, created_at)
         VALUES ($1, $2::bytea, $1, substr($2::bytea, 1, 16), 'agent', 'invited', 'password', $3)`,
        [ref, hash, at],
      );
    await admin.query(...statements[table]!);
  }
});
