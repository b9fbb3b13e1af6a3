import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { HttpClient } from '../../src/cli/quickstart/http-client';
import { randomUuid } from '../../src/crypto';
import { openDatabase } from '../../src/foundation/database';
import type { Json } from '../../src/whatsapp';
import { change, contact, message, webhook } from '../builders/webhook';
import { TestCrowd } from '../support/crowd';
import { eventually } from '../support/eventually';
import { adminOf } from '../support/services';
import { startSystem, type System } from '../support/system';
import { postWebhook } from '../support/webhook';

const ADA = '15550142233';
const OTHERS = ['15550143344', '15550144455', '15550145566'];
const RESTORED = `restored_${process.pid}`;
const RESTORED_KEYRING = `restored_keyring_${process.pid}`;
/** People around the one who is erased. `LETHE_TEST_CROWD=10000` shows it among ten thousand, which takes a minute more. */
const CROWD = Number(process.env.LETHE_TEST_CROWD ?? 1_000);
const DAY = 86_400;
const now = Math.floor(Date.now() / 1_000);

type History = { id: string; text: string | null; sentAt: string }[];

describe('a dump taken before an erasure and a purge, restored after both', () => {
  let system: System;
  let crm: HttpClient;
  let dpo: HttpClient;
  let auditor: HttpClient;
  let ada: string;
  let live: string;
  let backupId: string;
  let erasureId: string;
  let keyringDump: Buffer;
  let crowd: TestCrowd;
  let everybody: Map<string, string>;
  const before = new Map<string, History>();
  const after = new Map<string, History>();

  beforeAll(async () => {
    system = await startSystem({
      env: {
        LETHE_KEYRING_LEASE_TTL_MS: '1000',
        LETHE_KEYRING_LEASE_MARGIN_MS: '200',
        LETHE_WORKER_RESIDUE_SCAN_DAYS: '7',
      },
    });
    crowd = new TestCrowd(system, CROWD);
    await issueKeys();
  });
  afterAll(async () => {
    crowd.close();
    await dropDatabase('main', RESTORED);
    await dropDatabase('keyring', RESTORED_KEYRING);
    await system.close();
  });

  it('was made while everybody could be read', async () => {
    for (const phone of [ADA, ...OTHERS])
      await converse(phone, [now - 10 * DAY, now - 10 * DAY + 60, now - DAY, now - 60]);
    ada = (await subjectOf(ADA))!;
    for (const phone of OTHERS) before.set(phone, await history((await subjectOf(phone))!));
    expect([...before.values()].map(({ length }) => length)).toEqual([4, 4, 4]);
    await crowd.writes(now - 120);
    everybody = await crowd.read(system.env.LETHE_DATABASE_NAME!);
    expect(everybody.size).toBe(CROWD + 4);
    expect((await history(ada)).map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringContaining('Hello')]),
    );

    const made = await system.lethe(['backup', 'run']);
    expect(made).toMatchObject({ status: 0 });
    backupId = made.stdout.trim();
    keyringDump = await pgDump('keyring', system.env.LETHE_KEYRING_DATABASE_NAME!);
    const listed = await system.lethe(['backup', 'list', '--json']);
    expect(JSON.parse(listed.stdout) as object).toMatchObject({
      id: backupId,
      state: 'complete',
      rows: { message: 16 + CROWD },
    });
  });

  it('is followed by an erasure with its certificate, and by a purge', async () => {
    const certificate = await erase(ADA);
    // Of everybody else every byte is as it was, and opens.
    everybody.delete(ada);
    expect(await crowd.read(system.env.LETHE_DATABASE_NAME!)).toEqual(everybody);
    expect(certificate).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const payload = JSON.parse(Buffer.from(certificate.split('.')[1]!, 'base64url').toString()) as {
      copies: { id: string }[];
      residuals: { where: string }[];
    };
    expect(payload.copies.map(({ id }) => id)).toEqual([backupId]);
    expect(payload.residuals.map(({ where }) => where)).toContain(`copy ${backupId}`);

    expect(
      (await dpo.put('/v1/retention/classes/conversation', { periodDays: 5, bucket: 'day' })).status,
    ).toBe(200);
    const run = await dpo.post('/v1/retention/runs');
    await until(async () => {
      const { body } = await dpo.get('/v1/retention/runs');
      return (body.runs as { id: string; finishedAt: string | null }[]).some(
        ({ id, finishedAt }) => id === run.body.id && finishedAt !== null,
      );
    });
    expect((await system.lethe(['keyring', 'rotate'])).status).toBe(0);
    for (const phone of OTHERS) after.set(phone, await history((await subjectOf(phone))!));
    for (const phone of OTHERS) expect(after.get(phone)).toEqual(before.get(phone)!.filter(isRecent));
    expect([...after.values()].map(({ length }) => length)).toEqual([2, 2, 2]);
  });

  it('passes a drill: the erased are in it and do not open, the others do, and a replay removes the rows', async () => {
    const asked = await dpo.post(`/v1/backups/${backupId}/drill`);
    expect(asked).toMatchObject({ status: 202, body: { state: 'waiting' } });
    let drill = asked.body;
    await until(async () => {
      ({ body: drill } = await auditor.get(`/v1/drills/${String(asked.body.id)}`));
      return drill.finishedAt !== null;
    });
    expect(drill).toMatchObject({
      state: 'passed',
      report: { verdict: 'behind', destroyedSubjects: 1, destroyedRowsAfter: 0 },
    });
    const report = drill.report as Record<string, number>;
    expect(report.destroyedRowsBefore).toBeGreaterThanOrEqual(4);
    expect(report.refused).toBeGreaterThan(0);
    expect(report.opened).toBe(report.openedAfter);
    expect(report.opened).toBeGreaterThan(0);
  });

  it('leaves nothing of the erased in any store: each is proved by a marker planted in it', async () => {
    const temp = join(system.home, 'temp');
    mkdirSync(temp);
    const scan = ['residue', 'scan', '--json', '--temp-dir', temp];
    const wanted = [
      { label: 'phone', phone: `+${ADA}` },
      { label: 'text', text: `Hello 0 from ${ADA.slice(-4)}` },
    ];
    const lines = wanted.map((line) => JSON.stringify(line)).join('\n');
    const clean = await system.lethe(scan, lines);
    const reports = clean.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { store: string; state: string });
    expect(reports.filter(({ state }) => state !== 'clean')).toEqual([]);
    expect(reports.map(({ store }) => store)).toEqual([
      'heap',
      'wal',
      'database-temp',
      'redis',
      'objects',
      'logs',
      'temp',
      `dump ${backupId}`,
    ]);
    expect(clean.status).toBe(0);
    writeFileSync(join(temp, 'left-behind'), Buffer.from(`called ${ADA} back`).toString('base64'));
    const found = await system.lethe(scan, lines);
    expect(found.status).toBe(1);
    expect(found.stdout).toContain('"encoding":"base64"');

    // What the erasure kept for this finds the same, and is gone with the result.
    const kept = ['residue', 'scan', '--json', '--temp-dir', temp, '--request', erasureId, '--kept'];
    const again = await system.lethe(kept);
    expect(again.status).toBe(1);
    expect(again.stdout).toContain('"label":"phone","encoding":"base64"');
    expect((await system.lethe(kept)).stderr).toContain('nothing was kept');
    const unknown = ['residue', 'scan', '--request', randomUuid()];
    expect((await system.lethe(unknown, lines)).stderr).toContain('there is no request');
    expect((await system.lethe([...unknown.slice(0, -1), 'mine'], lines)).stderr).toContain('a UUID');
  });

  it('finds what hides in a deleted value and a packed one of Redis, and in a rotated log', async () => {
    const redis = new Redis({
      port: system.services.redis.port,
      password: readFileSync(system.services.redis.passwordFile, 'utf8').trimEnd(),
    });
    const temp = join(system.home, 'temp-of-redis');
    const rotated = join(system.home, 'log', 'old.log.gz');
    mkdirSync(temp);
    const scan = async () => {
      const wanted = JSON.stringify({ label: 'number', phone: '+4915112345678' });
      const { status, stdout } = await system.lethe(
        ['residue', 'scan', '--json', '--temp-dir', temp],
        wanted,
      );
      const lines = stdout.trim().split('\n');
      const reports = lines.map((line) => JSON.parse(line) as { store: string; hits: { file: string }[] });
      return {
        status,
        found: reports.flatMap(({ store, hits }) => hits.map(({ file }) => [store, file.split('/').at(-1)])),
      };
    };
    try {
      await redis.config('SET', 'appendonly', 'yes');
      // Packed, the number stands there as references to the texts before it.
      await redis.set('packed', '{"a":"49151123","b":"49151 then 12345678 12345678 and 4915112345678"}');
      await redis.set('gone', 'call 4915112345678');
      await redis.del('gone');
      writeFileSync(rotated, gzipSync('GET /?from=4915112345678'));
      const first = await scan();
      expect(first.status).toBe(1);
      const stores = ['redis', 'redis-files', 'logs'];
      expect([...new Set(first.found.map(([store]) => store))]).toEqual(stores);
      expect(first.found).toContainEqual(['redis', 'key packed']);
      expect(first.found).toContainEqual(['logs', 'old.log.gz']);

      await redis.del('packed');
      rmSync(rotated);
      await redis.bgrewriteaof();
      await until(async () => /aof_rewrite_in_progress:0/.test(await redis.info('persistence')));
      expect(await scan()).toEqual({ status: 0, found: [] });
    } finally {
      redis.disconnect();
    }
  });

  it('is restored into a new database, with everything in it that was in the old one', async () => {
    const { status, stdout } = await system.lethe(['backup', 'restore', backupId, '--to', RESTORED]);
    expect({ status, rows: stdout === '' ? {} : (JSON.parse(stdout) as object) }).toMatchObject({
      status: 0,
      rows: { message: 16 + CROWD },
    });
    const admin = await openDatabase(adminOf(system.services.main, RESTORED));
    // The erased person's rows are there, so that what follows proves something.
    await expect(count(admin, `SELECT 1 FROM message WHERE subject_ref = '${ada}'`)).resolves.toBe(4);
    await admin.destroy();
    const over = await system.lethe(['backup', 'restore', backupId, '--to', RESTORED]);
    expect(over.status).not.toBe(0);
    expect(over.stderr).toContain('backup.restore.exists');
  });

  it('serves nobody from it until the destructions since are replayed', async () => {
    for (const role of ['worker', 'ingest', 'api'] as const) await system.stop(role);
    live = system.env.LETHE_DATABASE_NAME!;
    system.env.LETHE_DATABASE_NAME = RESTORED;
    for (const role of ['ingest', 'api'] as const) await system.start(role);
    await until(async () => (await search(ADA)).body.code === 'restore.quarantine');
    for (const answer of [await search(ADA), await crm.get(`/v1/subjects/${ada}/messages`)])
      expect(answer).toMatchObject({ status: 503, body: { code: 'restore.quarantine' } });
    const refused = await postWebhook(
      system.urls.ingest,
      webhook(change('messages', { messages: [] })),
      system.secret('meta-app-secrets'),
    );
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
  });

  it('shows nothing readable of the erased or the purged, and everything of the others', async () => {
    await system.start('worker');
    await servedAgain();
    expect(await subjectOf(ADA)).toBeUndefined();
    const answer = await crm.get(`/v1/subjects/${ada}/messages`);
    expect(answer.status).toBe(410);
    expect(answer.bytes.toString()).not.toContain('Hello');
    for (const phone of OTHERS) expect(await history((await subjectOf(phone))!)).toEqual(after.get(phone));
    const restored = await crowd.read(RESTORED, { withoutPurged: true });
    expect(restored.has(ada)).toBe(false);
    // Those whose older messages were purged meanwhile have fewer; of everybody else it is every byte.
    expect(restored.size).toBe(CROWD + OTHERS.length);
    const isUntouched = (subjectRef: string) => everybody.get(subjectRef) === restored.get(subjectRef);
    expect([...everybody.keys()].filter(isUntouched)).toHaveLength(CROWD);
    const admin = await openDatabase(adminOf(system.services.main, RESTORED));
    await expect(count(admin, `SELECT 1 FROM message WHERE subject_ref = '${ada}'`)).resolves.toBe(0);
    // The shortened period waits for two people; it holds all the same, since the keyring leases nothing that is due.
    await expect(
      count(admin, `SELECT 1 FROM retention_class WHERE name = 'conversation' AND period_days = 5`),
    ).resolves.toBe(1);
    await admin.destroy();
  });

  it('goes on with the audit log on a branch of its own, whole', async () => {
    await converse(OTHERS[0]!, [now - 30]);
    await until(async () => {
      const { stdout } = await system.lethe(['fsck', '--json']);
      const report = JSON.parse(stdout) as { verdict: string; witnessed: number };
      expect(report.verdict).toBe('VERIFIED');
      return report.witnessed > 0;
    });
    const { body } = await auditor.get('/v1/audit/entries?type=restore.replayed');
    expect(body.entries).toMatchObject([{ code: 'finished', n: { subjects: 1, branch: 1 } }]);
    for (const role of ['worker', 'ingest', 'api'] as const) await system.stop(role);
    system.env.LETHE_DATABASE_NAME = live;
  });

  it('opens with no older copy of the keyring either: that cannot even start', async () => {
    await system.stop('keyring');
    await pgRestore('keyring', RESTORED_KEYRING, keyringDump);
    const live = system.env.LETHE_KEYRING_DATABASE_NAME!;
    system.env.LETHE_KEYRING_DATABASE_NAME = RESTORED_KEYRING;
    await expect(system.start('keyring')).rejects.toThrow('did not become ready');
    system.env.LETHE_KEYRING_DATABASE_NAME = live;
    await system.start('keyring');
    // The log went on elsewhere meanwhile: for the guard this database is the older one now.
    for (const role of ['worker', 'api'] as const) await system.start(role);
    await servedAgain();
    for (const phone of OTHERS) expect(await history((await subjectOf(phone))!)).toEqual(after.get(phone));
  });

  it('serves a fork only once an owner has accepted it, by the command', async () => {
    const key = join(system.home, 'a-key');
    const accept = async (role: string) => {
      writeFileSync(key, await apiKey(role), { mode: 0o600 });
      return system.lethe(['backup', 'restore', '--accept-fork', '--owner-key', key]);
    };
    expect((await accept('owner')).stderr).toContain('backup.not-forked');
    const admin = await openDatabase(adminOf(system.services.main, live));
    await admin.query(`UPDATE restore_guard SET ledger_root = sha256('another history')`);
    await admin.destroy();
    for (const role of ['worker', 'api'] as const) {
      await system.stop(role);
      await system.start(role);
    }
    await until(async () => (await search(OTHERS[0]!)).body.code === 'restore.quarantine');
    expect((await search(OTHERS[0]!)).body.detail).toContain('an owner must decide');
    expect((await accept('dpo')).stderr).toContain('backup.owner-key');
    expect((await search(OTHERS[0]!)).status).toBe(503);
    await until(async () => (await accept('owner')).status === 0);
    await servedAgain();
    for (const phone of OTHERS) expect(await history((await subjectOf(phone))!)).toEqual(after.get(phone));
  });

  async function issueKeys(): Promise<void> {
    crm = new HttpClient(system.urls.api, await apiKey('crm'));
    dpo = new HttpClient(system.urls.api, await apiKey('dpo'));
    auditor = new HttpClient(system.urls.api, await apiKey('auditor'));
  }

  /** A replay is over when the old keys open nothing any more; then the operator issues new ones. */
  async function servedAgain(): Promise<void> {
    await until(async () => (await search(OTHERS[0]!)).status === 401);
    await issueKeys();
    expect((await search(OTHERS[0]!)).status).toBe(200);
  }

  async function apiKey(role: string): Promise<string> {
    const { status, stdout } = await system.lethe(['api-key', 'create', '--role', role]);
    expect(status).toBe(0);
    return stdout.trim();
  }

  async function converse(phone: string, times: number[]): Promise<void> {
    for (const [i, at] of times.entries()) {
      const said = message({
        from: phone,
        id: `wamid.${phone}-${i}`,
        timestamp: String(at),
        text: { body: `Hello ${i} from ${phone.slice(-4)}` },
      });
      const contacts = [contact(phone, `Person ${phone.slice(-4)}`)];
      const body: Json = webhook(change('messages', { contacts, messages: [said] }));
      // Just after a start the keyring may not know the retention classes yet.
      await until(async () => {
        const { status } = await postWebhook(system.urls.ingest, body, system.secret('meta-app-secrets'));
        expect([200, 503]).toContain(status);
        return status === 200;
      });
    }
  }

  function search(phone: string) {
    return crm.post('/v1/subjects/search', { phone: `+${phone}` });
  }

  async function subjectOf(phone: string): Promise<string | undefined> {
    const { body } = await search(phone);
    return (body.subjects as { id: string }[])[0]?.id;
  }

  async function history(subjectId: string): Promise<History> {
    const { status, body } = await crm.get(`/v1/subjects/${subjectId}/messages`);
    expect(status).toBe(200);
    return (body.messages as History).map(({ id, text, sentAt }) => ({ id, text, sentAt }));
  }

  async function erase(phone: string): Promise<string> {
    const { body } = await dpo.post('/v1/requests', {
      kind: 'erasure',
      subject: { phone: `+${phone}` },
      receivedVia: 'email',
    });
    const id = (erasureId = body.id as string);
    await dpo.post(`/v1/requests/${id}/verification`, { method: 'manual', evidence: 'came by' });
    expect((await dpo.post(`/v1/requests/${id}/approve`)).status).toBeLessThan(300);
    await until(async () => (await dpo.get(`/v1/requests/${id}`)).body.state === 'completed');
    return (await dpo.get(`/v1/requests/${id}/certificate`)).bytes.toString();
  }

  async function pgDump(side: 'main' | 'keyring', database: string): Promise<Buffer> {
    return program('pg_dump', side, ['--format=custom', database]);
  }

  async function pgRestore(side: 'main' | 'keyring', database: string, dump: Buffer): Promise<void> {
    const admin = await openDatabase(adminOf(system.services[side]));
    await admin.query(`CREATE DATABASE ${database} OWNER lethe_keyring_owner`);
    await admin.destroy();
    await program('pg_restore', side, ['--exit-on-error', `--dbname=${database}`], dump);
  }

  async function program(
    name: string,
    side: 'main' | 'keyring',
    args: string[],
    input?: Buffer,
  ): Promise<Buffer> {
    const { host, port, adminUser, passwordFile } = system.services[side];
    const child = spawn(`${system.services.programs.postgresBin}/${name}`, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        PGHOST: host,
        PGPORT: String(port),
        PGUSER: adminUser,
        PGPASSWORD: readFileSync(passwordFile, 'utf8').trimEnd(),
        LD_LIBRARY_PATH: system.services.programs.libraryPath ?? '',
      },
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stdin.end(input);
    const [status] = (await once(child, 'close')) as [number];
    expect({ program: name, status }).toEqual({ program: name, status: 0 });
    return Buffer.concat(parts);
  }

  async function dropDatabase(side: 'main' | 'keyring', name: string): Promise<void> {
    const admin = await openDatabase(adminOf(system.services[side]));
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.destroy();
  }
  /** Says what the worker says when it does not come to pass. */
  function until(holds: () => Promise<boolean>): Promise<boolean> {
    return eventually(holds, Boolean, { tell: () => system.log('worker').slice(-3_000) });
  }
});

function isRecent({ sentAt }: { sentAt: string }): boolean {
  return Date.parse(sentAt) > (now - 5 * DAY) * 1_000;
}

async function count(database: DataSource, sql: string): Promise<number> {
  return (await database.query<unknown[]>(sql)).length;
}
