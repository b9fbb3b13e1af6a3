import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog, DirectoryWitness } from '../../../src/audit';
import { JobRuntime } from '../../../src/apps/worker/job-runtime';
import { HoldActs } from '../../../src/apps/worker/restore/hold-acts';
import { ReplayActs } from '../../../src/apps/worker/restore/replay-acts';
import { ReplayStore } from '../../../src/apps/worker/restore/replay.store';
import { SubjectActs } from '../../../src/apps/worker/restore/subject-acts';
import { type GuardVerdict, GuardStore, inspect, Replayer, RestoreGuard } from '../../../src/backups/guard';
import { askGuard } from '../../../src/backups/drill/ask-guard';
import { checkCanaries } from '../../../src/backups/drill/canary-check';
import { SampleStore } from '../../../src/backups/sample';
import { bucketOf, EMPTY_ROOT, Part, parseCheckpoint, randomBytes, Scope } from '../../../src/crypto';
import type { Clock } from '../../../src/foundation/clock';
import { type Database, openDatabase } from '../../../src/foundation/database';
import { ServiceGate } from '../../../src/foundation/http';
import { createLogger } from '../../../src/foundation/logging';
import { SubjectRowsStore } from '../../../src/erasure';
import { PartitionStore } from '../../../src/retention';
import { ObligationStore } from '../../../src/vault/obligations';
import { AccessPackages, AccessPackageStore } from '../../../src/vault/packages';
import type { KeyringClient } from '../../../src/keyring/client';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { eventually } from '../../support/eventually';
import { TestKeyring } from '../../support/keyring';
import { makeSubject, storeMessages } from '../../support/retention';
import { adminOf, connectionOf, testServices } from '../../support/services';
import { logPlace, TestWorker } from '../../support/worker';

const NOW = Math.floor(Date.now() / 1_000);
const TODAY = bucketOf('day', NOW);
const OLD = NOW - 80 * 86_400;
const OLD_BUCKET = bucketOf('day', OLD);
let aheadMs = 0;
/** Goes as the machine's clocks do, and may be ahead of them. */
const clock: Clock = {
  now: () => Date.now() + aheadMs,
  monotonic: () => performance.now() + aheadMs,
};
const logger = createLogger('guard', 'silent');

describe('the restore guard', () => {
  let keyring: TestKeyring;
  let main: TestDatabase;
  let admin: Database;
  let worker: TestWorker;
  let client: KeyringClient;
  let home: string;
  let gate: ServiceGate;
  let kept: string;
  let erased: string;
  let restricted: string;
  let asker: KeyringClient;
  const stores = new Map<string, GuardStore>();
  const copies: string[] = [];
  const opened: Database[] = [];

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'guard-'));
    [keyring, main] = await Promise.all([
      TestKeyring.start({
        clock,
        settings: { leaseTtlMs: 2_000, leaseMarginMs: 200 },
        guard: { delayMs: 0 },
      }),
      createMainDatabase(),
    ]);
    admin = await openDatabase(main.admin);
    client = keyring.client('worker');
    asker = keyring.client('api');
    await client.defineClass({ classId: 1, periodDays: 90, granularity: 'day' });
    await client.defineClass({ classId: 2, periodDays: 3_653, granularity: 'month' });
    kept = await person();
    erased = await person();
    restricted = await person();
    gate = new ServiceGate();
    worker = await startWorker(main.name, gate);
    await eventually(() => gate.refusal === undefined);
    await note();
  });

  afterAll(async () => {
    await worker.close();
    for (const database of [admin, ...opened]) await database.destroy();
    await asSuperuser(async (superuser) => {
      for (const name of copies) await superuser.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
    await keyring.close();
    await main.drop();
    rmSync(home, { recursive: true, force: true });
  });

  it('serves an ordinary start', async () => {
    expect(await verdictOf(main.name)).toEqual({ state: 'serve', because: 'ordinary' });
  });

  it('lets no drill pass in which a canary says something else, or opens though it was erased', async () => {
    const samples = new SampleStore(admin);
    const canary = { subjectRef: kept, phrase: 'hello 0', waId: '', wamid: '' };
    await expect(checkCanaries(client, samples, [canary], [])).resolves.toEqual({
      canariesOpened: 2,
      canariesRefused: 0,
    });
    for (const [phrase, destroyed] of [
      ['hello 1', []],
      ['hello 0', [kept]],
    ] as const)
      await expect(checkCanaries(client, samples, [{ ...canary, phrase }], destroyed)).rejects.toMatchObject({
        code: 'drill.broken.canary',
      });
  });

  it('applies what was in flight, then serves', async () => {
    await client.fence(restricted);
    expect(await verdictOf(main.name)).toEqual({ state: 'apply', because: 'in-flight' });
    await worker.get(RestoreGuard).look();
    expect(await verdictOf(main.name)).toEqual({ state: 'serve', because: 'ordinary' });
    await expect(stateOf(admin, restricted)).resolves.toBe('erasing');
    await client.unfence(restricted);
    await worker.get(RestoreGuard).look();
    await expect(stateOf(admin, restricted)).resolves.toBe('active');
  });

  it('notes the timeline of a fail-over, then serves', async () => {
    await admin.query('UPDATE restore_guard SET timeline = timeline - 1');
    expect(await verdictOf(main.name)).toEqual({ state: 'apply', because: 'fail-over' });
    await worker.get(RestoreGuard).look();
    expect(await verdictOf(main.name)).toEqual({ state: 'serve', because: 'ordinary' });
  });

  it('is closed while no witness can be asked, unless the process proved itself before', async () => {
    const { witnessDir } = logPlace(home);
    await eventually(async () => (await new DirectoryWitness(witnessDir).newest()) !== undefined);
    renameSync(witnessDir, `${witnessDir}-away`);
    writeFileSync(witnessDir, 'no directory');
    try {
      expect(await verdictOf(main.name)).toEqual({ state: 'closed', because: 'unknown' });
      expect(await verdictOf(main.name, true)).toEqual({ state: 'serve', because: 'ordinary' });
      await expect(drilled(main.name)).rejects.toMatchObject({ code: 'drill.guard-unknown' });
    } finally {
      rmSync(witnessDir);
      renameSync(`${witnessDir}-away`, witnessDir);
    }
  });

  it('knows an older copy in the same cluster by the log alone, when nothing was destroyed since', async () => {
    const copy = await copyOf(main.name);
    await note();
    expect(await verdictOf(copy)).toEqual({ state: 'quarantine', because: 'behind' });
    await expect(drilled(copy)).resolves.toMatchObject({ because: 'behind' });
  });

  it('proves nothing to a drill of a copy that is as good as the present', async () => {
    await expect(drilled(main.name)).rejects.toMatchObject({ code: 'drill.nothing-since' });
  });

  it('gives no lease to a connection whose database has gone back in time', async () => {
    const copy = await copyOf(main.name);
    await note();
    const caller = keyring.client('worker');
    await inspect({ store: await storeOf(copy), keyring: caller, log: logPlace(home) }, false);
    const place = { scope: Scope.subjectBucket, subjectRef: kept, incarnation: 1, classId: 1, bucket: TODAY };
    const [paused] = await caller.lease([{ ...place, direction: 'open', part: Part.redacted }]);
    expect(paused!.status).toBe('paused');
    const [given] = await client.lease([{ ...place, direction: 'open', part: Part.redacted }]);
    expect(given!.status).toBe('ok');
  });

  it('quarantines a copy of another cluster, whatever it holds', async () => {
    const copy = await copyOf(main.name);
    await change(copy, 'UPDATE restore_guard SET system_identifier = system_identifier + 1');
    expect(await verdictOf(copy)).toEqual({ state: 'quarantine', because: 'elsewhere' });
  });

  it('quarantines a fork, and a database that knows more than the keyring', async () => {
    const copy = await copyOf(main.name);
    await change(copy, `UPDATE restore_guard SET ledger_root = sha256('another history')`);
    expect(await verdictOf(copy)).toEqual({ state: 'quarantine', because: 'forked' });
    await change(copy, 'UPDATE restore_guard SET ledger_size = ledger_size + 1000');
    expect(await verdictOf(copy)).toEqual({ state: 'quarantine', because: 'ahead' });
  });

  it('quarantines a database whose log is not the one that was witnessed', async () => {
    const copy = await copyOf(main.name);
    const newest = parseCheckpoint((await new DirectoryWitness(logPlace(home).witnessDir).newest())!);
    await change(copy, 'ALTER TABLE audit_checkpoint DISABLE TRIGGER ALL');
    await change(copy, `UPDATE audit_checkpoint SET root = sha256('x') WHERE size = ${newest.size}`);
    expect(await verdictOf(copy)).toEqual({ state: 'quarantine', because: 'forked' });
  });

  describe('of an older copy that comes back', () => {
    let copy: string;
    let older: Database;
    let second: TestWorker;

    beforeAll(async () => {
      await admin.query(
        `INSERT INTO api_key (id, actor_ref, role, key_hash, created_at, expires_at)
         SELECT gen_random_uuid(), gen_random_uuid(), 'dpo', sha256(n::text::bytea), now(), now() + interval '90 days' FROM generate_series(1, 2) n`,
      );
      copy = await copyOf(main.name);
      await client.restrict(restricted, true);
      await client.defineClass({ classId: 2, periodDays: 365, granularity: 'month' });
      await client.fence(erased);
      await eventually(async () => {
        const [answer] = await client.destroy([{ kind: 'subject', subjectRef: erased, reason: 'erasure' }]);
        return answer!.status === 'doomed';
      });
      aheadMs = 15 * 86_400_000;
      const [bucket] = await client.destroy([
        { kind: 'epoch', classId: 1, bucket: OLD_BUCKET, reason: 'purge' },
      ]);
      expect(bucket!.status).toBe('doomed');
      await client.rotate();
      await note();
      await worker.get(RestoreGuard).look();
      older = await openDatabase(adminOf(testServices().main, copy));
      opened.push(older);
    });

    it('finds the erased still there: otherwise the rest would prove nothing', async () => {
      await expect(rowsOf(older, erased)).resolves.toBe(2);
      await expect(stateOf(older, erased)).resolves.toBe('active');
    });

    it('finds a key alive that was revoked since', async () => {
      await admin.query('UPDATE api_key SET revoked_at = now()');
      await expect(livingKeys(older)).resolves.toBe(2);
    });

    it.each([1, 3, 5, 6])('survives a death after step %i of the replay', async (deadly) => {
      const caller = keyring.client('worker');
      const store = await storeOf(copy, 'lethe_worker');
      const parts = { store, keyring: caller, log: logPlace(home) };
      const inspection = await inspect(parts, false);
      expect(inspection.verdict).toEqual({ state: 'quarantine', because: 'behind' });
      const replayer = new Replayer({
        ...parts,
        logger,
        acts: await actsOf(copy),
        audit: new AuditLog(),
        atStep: (step) => {
          if (step === deadly) throw new Error('died');
        },
      });
      await expect(replayer.replay(inspection)).rejects.toThrow('died');
      expect(await verdictOf(copy)).toEqual({ state: 'quarantine', because: 'behind' });
    });

    it('replays everything and serves: the erased is gone, the others are complete', async () => {
      const itsGate = new ServiceGate();
      second = await startWorker(copy, itsGate);
      await eventually(() => itsGate.refusal === undefined);
      await expect(rowsOf(older, erased)).resolves.toBe(0);
      await expect(stateOf(older, erased)).resolves.toBe('erased');
      await expect(rowsOf(older, kept)).resolves.toBe(1);
      const [tables] = await older.query<{ left: number }[]>(
        `SELECT count(*)::int AS left FROM pg_class WHERE relname ~ 'b${OLD_BUCKET}$'`,
      );
      expect(tables!.left).toBe(0);
      const [facts] = await older.query<{ restricted: boolean; days: number; branch: number }[]>(
        `SELECT s.restricted, c.period_days AS days, g.log_branch AS branch FROM subject s, retention_class c, restore_guard g
          WHERE s.subject_ref = $1 AND c.class_id = 2`,
        [restricted],
      );
      expect(facts).toEqual({ restricted: true, days: 365, branch: 1 });
      const noted = await older.query<{ type: string }[]>(
        `SELECT fact::jsonb->>'type' AS type FROM audit_queue UNION ALL SELECT type FROM audit_entry`,
      );
      expect(noted.filter(({ type }) => type === 'restore.quarantined')).toHaveLength(1);
      expect(noted.filter(({ type }) => type === 'restore.replayed')).toHaveLength(1);
      await expect(livingKeys(older)).resolves.toBe(0);
      const revoked = await older.query<{ n: object }[]>(
        `SELECT fact::jsonb -> 'n' AS n FROM audit_queue WHERE fact::jsonb @> '{"type": "key.revoked"}'
         UNION ALL SELECT convert_from(body, 'UTF8')::jsonb -> 'n' FROM audit_entry WHERE type = 'key.revoked'`,
      );
      expect(revoked).toEqual([{ n: { apiKeys: 2 } }]);
      // From now on the keyring knows of the new branch.
      await eventually(async () =>
        (await client.publicKeys()).some(({ name }) => name.endsWith('/restored-1')),
      );
      await second.close();
    });

    it('then counts the database that was left behind as the older one', async () => {
      await eventually(async () => (await verdictOf(main.name)).because === 'behind');
    });

    it('replays a fork only once an owner has accepted it', async () => {
      const fork = await copyOf(copy);
      await change(fork, `UPDATE restore_guard SET ledger_root = sha256('another history')`);
      const itsGate = new ServiceGate();
      const third = await startWorker(fork, itsGate);
      const guard = third.get(RestoreGuard);
      await guard.look();
      expect(guard.current).toEqual({ state: 'quarantine', because: 'forked' });
      const store = await storeOf(fork, 'lethe_worker');
      await expect(store.transaction((tx) => store.acceptFork(tx, EMPTY_ROOT))).resolves.toBe(true);
      await eventually(() => itsGate.refusal === undefined);
      await third.close();
    });
  });

  it('closes when the keyring is away, and opens again when it is back', async () => {
    const itsGate = new ServiceGate();
    const last = await startWorker(copies.at(-1)!, itsGate);
    await eventually(() => itsGate.refusal === undefined);
    await keyring.stop();
    await last.get(RestoreGuard).look();
    expect(itsGate.refusal).toMatchObject({ code: 'restore.unproven' });
    await keyring.open();
    await eventually(() => itsGate.refusal === undefined);
    await last.close();
  });

  async function person(): Promise<string> {
    const subjectRef = await makeSubject(client, NOW);
    await admin.query(
      `INSERT INTO subject (subject_ref, first_seen_on, last_seen_on) VALUES ($1, now(), now())`,
      [subjectRef],
    );
    for (const [bucket, sentAt] of [
      [TODAY, NOW],
      [OLD_BUCKET, OLD],
    ] as const)
      await storeMessages(
        admin,
        keyring.client('ingest'),
        { subjectRef, classId: 1, bucket, sentAt: new Date(sentAt * 1_000) },
        1,
      );
    return subjectRef;
  }

  function startWorker(database: string, itsGate: ServiceGate): Promise<TestWorker> {
    const services = testServices();
    return TestWorker.start({
      database: connectionOf(services.main, database, 'lethe_worker', services.home),
      keyring: keyring.client('worker'),
      clock,
      home,
      redisDatabase: 12,
      gate: itsGate,
    });
  }

  /** What a worker does to a database in a replay, without a worker that would do it by itself. */
  async function actsOf(database: string): Promise<ReplayActs> {
    const services = testServices();
    const source = await openDatabase(connectionOf(services.main, database, 'lethe_worker', services.home));
    opened.push(source);
    const subjects = new SubjectActs(
      new ReplayStore(source),
      new SubjectRowsStore(source),
      worker.get(AccessPackages),
      new AccessPackageStore(source),
      new ObligationStore(source),
    );
    const runtime = worker.get(JobRuntime);
    return new ReplayActs(
      subjects,
      worker.get(HoldActs),
      new PartitionStore(source),
      new SampleStore(source),
      runtime,
      keyring.client('worker'),
    );
  }

  async function storeOf(database: string, role = 'lethe_api'): Promise<GuardStore> {
    const known = stores.get(`${database} ${role}`);
    if (known) return known;
    const services = testServices();
    const connection = await openDatabase(connectionOf(services.main, database, role, services.home));
    opened.push(connection);
    const store = new GuardStore(connection);
    stores.set(`${database} ${role}`, store);
    return store;
  }

  async function verdictOf(database: string, isServing = false): Promise<GuardVerdict> {
    const parts = { store: await storeOf(database), keyring: asker, log: logPlace(home) };
    return (await inspect(parts, isServing)).verdict;
  }

  /** A copy of a database as it is now: what a volume snapshot or a dump restored beside it would be. */
  /** What a drill without patience learns. */
  async function drilled(database: string) {
    return askGuard(
      { store: await storeOf(database), keyring: keyring.client('worker'), log: logPlace(home) },
      0,
    );
  }

  async function copyOf(database: string): Promise<string> {
    const name = `copy_${randomBytes(6).toString('hex')}`;
    await worker.get(RestoreGuard).look();
    await asSuperuser(async (superuser) => {
      await superuser.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
      try {
        await superuser.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
        );
        await superuser.query(`CREATE DATABASE ${name} TEMPLATE ${database}`);
      } finally {
        await superuser.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
      }
    });
    copies.push(name);
    return name;
  }

  /** Something happens, and its entry is signed. */
  async function note(): Promise<void> {
    const before = await signedSize();
    await admin.transaction((tx) =>
      new AuditLog().append(tx, { type: 'clock.jump', actor: { kind: 'process', ref: 'worker' } }),
    );
    await eventually(async () => (await signedSize()) > before);
  }

  async function signedSize(): Promise<number> {
    const [row] = await admin.query<{ size: number }[]>(
      'SELECT coalesce(max(size), 0)::float AS size FROM audit_checkpoint',
    );
    return row!.size;
  }

  async function change(database: string, sql: string): Promise<void> {
    const connection = await openDatabase(adminOf(testServices().main, database));
    await connection.query(sql);
    await connection.destroy();
  }

  async function asSuperuser(work: (superuser: Database) => Promise<void>): Promise<void> {
    const superuser = await openDatabase(adminOf(testServices().main));
    await work(superuser);
    await superuser.destroy();
  }
});

async function rowsOf(database: Database, subjectRef: string): Promise<number> {
  const [row] = await database.query<{ rows: number }[]>(
    'SELECT count(*)::int AS rows FROM message WHERE subject_ref = $1',
    [subjectRef],
  );
  return row!.rows;
}

async function livingKeys(database: Database): Promise<number> {
  const [row] = await database.query<{ keys: number }[]>(
    'SELECT count(*)::int AS keys FROM api_key WHERE revoked_at IS NULL',
  );
  return row!.keys;
}

async function stateOf(database: Database, subjectRef: string): Promise<string> {
  const [row] = await database.query<{ state: string }[]>(
    'SELECT state FROM subject WHERE subject_ref = $1',
    [subjectRef],
  );
  return row!.state;
}
