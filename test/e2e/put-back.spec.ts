import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedScripts } from '../../src/cli/embedded/scripts';
import { HttpClient } from '../../src/cli/quickstart/http-client';
import { openDatabase } from '../../src/foundation/database';
import { change, contact, message, webhook } from '../builders/webhook';
import { eventually } from '../support/eventually';
import { itWithPgBackRest, TestPgBackRest } from '../support/pgbackrest';
import { adminOf } from '../support/services';
import { startSystem, type System } from '../support/system';
import { postWebhook } from '../support/webhook';

const ADA = '15550152233';
const BOB = '15550153344';
const DEE = '15550155566';
const DAY = 86_400;
/** Somebody who only writes while nobody is served. */
const CAY = '15550154455';
const now = Math.floor(Date.now() / 1_000);

describe('an older state of the whole cluster that is put back by hand', () => {
  let system: System;
  let crm: HttpClient;
  let dpo: HttpClient;
  let ada: string;
  let bob: string;
  let directory: string;
  let tool: TestPgBackRest;

  beforeAll(async () => {
    system = await startSystem({
      dedicated: true,
      env: {
        LETHE_KEYRING_LEASE_TTL_MS: '1000',
        LETHE_KEYRING_LEASE_MARGIN_MS: '200',
        LETHE_WORKER_BACKUP_EVERY_HOURS: '0',
      },
    });
    tool = new TestPgBackRest(system);
    await issueKeys();
    directory = join(system.services.main.directory, 'data');
    // Else the server recycles, whenever it has written enough meanwhile, what the recovery to a point in time reads below.
    await sql(`ALTER SYSTEM SET wal_keep_size = '4GB'`);
    await sql('SELECT pg_reload_conf()');
    for (const phone of [ADA, BOB]) await say(phone, 'first');
    ada = (await subjectOf(ADA))!;
    bob = (await subjectOf(BOB))!;
    await withServerStopped(() => copy(directory, `${directory}-base`));
    await say(BOB, 'second');
    await sql(`SELECT pg_create_restore_point('before_the_erasure')`);
    await erase({ phone: `+${ADA}` });
    await withServerStopped(() => copy(`${directory}/pg_wal`, `${directory}-wal`));
  });
  afterAll(async () => {
    await system.close();
  });

  it('is noticed by processes that never stopped: nobody is served, then the erasure is replayed', async () => {
    await system.stop('worker');
    await withServerStopped(() => putBack());
    await until(async () => (await search(BOB)).body.code === 'restore.quarantine');
    expect(await rowsOf(ada)).toBeGreaterThan(0);
    expect((await crm.get(`/v1/subjects/${ada}/messages`)).status).toBe(503);
    // Ingest has not looked yet perhaps: the first delivery comes with the very connection that shows the change.
    expect((await tell(CAY, 'refused')).status).toBe(503);

    await system.start('worker');
    await servedAgain();
    expect((await crm.get(`/v1/subjects/${ada}/messages`)).status).toBe(410);
    expect(await rowsOf(ada)).toBe(0);
    expect(await textsOf(bob)).toEqual(['first']);
  });

  it('is the same after a recovery to a point in time, on a timeline of its own', async () => {
    await system.stop('worker');
    await withServerStopped(() => {
      putBack();
      appendFileSync(
        `${directory}/postgresql.auto.conf`,
        [
          `restore_command = 'cp "${directory}-wal/%f" "%p"'`,
          `recovery_target_name = 'before_the_erasure'`,
          `recovery_target_action = 'promote'`,
          `archive_mode = off`,
          '',
        ].join('\n'),
      );
      writeFileSync(`${directory}/recovery.signal`, '');
      execFileSync('chown', ['--reference', directory, `${directory}/recovery.signal`]);
    });
    await until(async () => (await search(BOB)).body.code === 'restore.quarantine');
    await until(async () => !(await sql<{ is: boolean }>('SELECT pg_is_in_recovery() AS is'))[0]!.is);
    const [timeline] = await sql<{ timeline: number }>(
      `SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline`,
    );
    expect(timeline!.timeline).toBeGreaterThan(1);
    expect(await rowsOf(ada)).toBeGreaterThan(0);

    await system.start('worker');
    await servedAgain();
    expect((await crm.get(`/v1/subjects/${ada}/messages`)).status).toBe(410);
    expect(await rowsOf(ada)).toBe(0);
    expect(await textsOf(bob)).toEqual(['first', 'second']);
    await say(BOB, 'third');
    expect(await textsOf(bob)).toEqual(['first', 'second', 'third']);
  });

  itWithPgBackRest(
    'is the same after pgBackRest restored a point in time before an erasure and a purge',
    async () => {
      await tool.start();
      Object.assign(system.env, {
        LETHE_WORKER_PGBACKREST_DIR: tool.folder,
        LETHE_WORKER_SCRATCH_DIR: tool.scratchFolder,
      });
      await system.stop('worker');
      await system.start('worker');
      await say(DEE, 'to be erased');
      await say(BOB, 'old', 10 * DAY);
      const dee = (await subjectOf(DEE))!;
      const [, erasedCanary] = [await plant(), await plant()];
      const copied = await lethe('backup', 'run', '--kind', 'full');
      const backupId = copied.trim();
      await lethe('backup', 'verify', backupId);
      await sql(`SELECT pg_create_restore_point('before_both')`);
      await erase({ phone: `+${DEE}` });
      await erase({ subjectId: erasedCanary });
      const shortened = await dpo.put('/v1/retention/classes/conversation', { periodDays: 5, bucket: 'day' });
      expect(shortened.status).toBe(200);
      await purgedTo(3);
      expect(await textsOf(bob)).not.toContain('old');
      // A drill of this copy first: in a cluster of its own, beside the one that serves.
      const drilled = JSON.parse(await lethe('backup', 'drill', backupId)) as Record<string, unknown>;
      expect(drilled).toMatchObject({ state: 'passed', verdict: 'behind', destroyedRowsAfter: 0 });
      expect(drilled.destroyedRowsBefore).toBeGreaterThan(0);
      expect(drilled).toMatchObject({
        canariesOpened: 1,
        canariesRefused: 1,
        residue: {
          ...{ heap: 'clean', wal: 'clean' },
          ...{ 'database-temp': 'clean', 'database-log': 'clean', content: 'not-looked-at' },
        },
      });
      expect((await system.lethe(['residue', 'scan', '--canaries', '--temp-dir', tool.folder])).status).toBe(
        0,
      );

      const restored = `${directory}-restored`;
      const { port } = system.services.main;
      const options = ['--port', String(port), '--until', 'name=before_both'];
      await lethe('backup', 'restore', backupId, '--to-directory', restored, ...options);
      await system.stop('worker');
      await withServerStopped(() => {
        renameSync(directory, `${directory}-purged`);
        renameSync(restored, directory);
      });
      await until(async () => (await search(BOB)).body.code === 'restore.quarantine');
      await until(async () => !(await sql<{ is: boolean }>('SELECT pg_is_in_recovery() AS is'))[0]!.is);
      expect(await rowsOf(dee)).toBeGreaterThan(0);
      expect(await rowsOf(bob)).toBeGreaterThan(3);
      expect((await crm.get(`/v1/subjects/${dee}/messages`)).status).toBe(503);

      await system.start('worker');
      await servedAgain();
      expect((await crm.get(`/v1/subjects/${dee}/messages`)).status).toBe(410);
      expect(await rowsOf(dee)).toBe(0);
      expect(await textsOf(bob)).toEqual(['first', 'second', 'third']);
      // The keyring's guard keeps the key of what a period of today ended for a day yet: nothing of it opens, but no replay knows it as destroyed.
      await purgedTo(3);
    },
  );

  async function lethe(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await system.lethe(args);
    if (status !== 0) throw new Error(`lethe ${args.join(' ')} ended with ${status}: ${stderr}`);
    return stdout;
  }

  /** Stops the server as an administrator would, works on its files, and starts it again; the processes keep running. */
  async function withServerStopped(work: () => void): Promise<void> {
    const { process } = system.services.main;
    // Never by force: what is copied or put back must be the files of a server that ended in good order.
    await embeddedScripts().endProcess(process, { signal: 'SIGINT', deadlineMs: 300_000 });
    work();
    await system.restartServer('main');
  }

  function putBack(): void {
    rmSync(`${directory}-left`, { recursive: true, force: true });
    renameSync(directory, `${directory}-left`);
    copy(`${directory}-base`, directory);
  }

  function copy(from: string, to: string): void {
    execFileSync('cp', ['-a', from, to]);
  }

  async function issueKeys(): Promise<void> {
    crm = new HttpClient(system.urls.api, await apiKey('crm'));
    dpo = new HttpClient(system.urls.api, await apiKey('dpo'));
  }

  /** A replay is over when the old keys open nothing any more; then the operator issues new ones. */
  async function servedAgain(): Promise<void> {
    await until(async () => (await search(BOB)).status === 401);
    await issueKeys();
    expect((await search(BOB)).status).toBe(200);
  }

  /** Has a purge run, and waits until so many messages of Bob's are left: one that the worker began by itself may be the one that ends them. */
  async function purgedTo(rows: number): Promise<void> {
    const { body: asked } = await dpo.post('/v1/retention/runs');
    await until(async () => {
      const { body } = await dpo.get('/v1/retention/runs');
      const runs = body.runs as { id: string; finishedAt: string | null }[];
      return runs.some(({ id, finishedAt }) => id === asked.id && finishedAt !== null);
    });
    await until(async () => (await rowsOf(bob)) === rows);
  }

  async function apiKey(role: string): Promise<string> {
    const { status, stdout } = await system.lethe(['api-key', 'create', '--role', role]);
    expect(status).toBe(0);
    return stdout.trim();
  }

  function tell(phone: string, text: string, agoSeconds = 60) {
    const said = message({
      from: phone,
      id: `wamid.${phone}-${text}`,
      timestamp: String(now - agoSeconds + text.length),
      text: { body: text },
    });
    const body = webhook(change('messages', { contacts: [contact(phone, 'Somebody')], messages: [said] }));
    return postWebhook(system.urls.ingest, body, system.secret('meta-app-secrets'));
  }

  async function say(phone: string, text: string, agoSeconds?: number): Promise<void> {
    await until(async () => (await tell(phone, text, agoSeconds)).status === 200);
  }

  function search(phone: string) {
    return crm.post('/v1/subjects/search', { phone: `+${phone}` });
  }

  async function subjectOf(phone: string): Promise<string | undefined> {
    let found: string | undefined;
    await until(async () => {
      const { status, body } = await search(phone);
      if (status === 200) found = (body.subjects as { id: string }[])[0]?.id;
      return status === 200;
    });
    return found;
  }

  async function textsOf(subjectId: string): Promise<string[]> {
    const { body } = await crm.get(`/v1/subjects/${subjectId}/messages?order=asc`);
    return (body.messages as { text: string }[]).map(({ text }) => text).sort();
  }

  /** Somebody who does not exist writes; returns the reference. */
  async function plant(): Promise<string> {
    return (await lethe('residue', 'plant', '--url', system.urls.ingest)).trim();
  }

  async function erase(subject: { phone: string } | { subjectId: string }): Promise<void> {
    const { body } = await dpo.post('/v1/requests', {
      kind: 'erasure',
      subject,
      receivedVia: 'email',
    });
    const id = String(body.id);
    await dpo.post(`/v1/requests/${id}/verification`, { method: 'manual', evidence: 'came by' });
    expect((await dpo.post(`/v1/requests/${id}/approve`)).status).toBeLessThan(300);
    await until(async () => (await dpo.get(`/v1/requests/${id}`)).body.state === 'completed');
  }

  async function sql<T = unknown>(text: string): Promise<T[]> {
    const admin = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
    try {
      return await admin.query<T[]>(text);
    } finally {
      await admin.destroy();
    }
  }

  async function rowsOf(subjectRef: string): Promise<number> {
    const [row] = await sql<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM message WHERE subject_ref = '${subjectRef}'`,
    );
    return row!.rows;
  }
  /** Says what server and worker say when it does not come to pass. */
  function until(holds: () => Promise<boolean>): Promise<boolean> {
    const server = () => readFileSync(join(system.services.main.directory, 'log'), 'utf8');
    const tell = () =>
      `the server:\n${server().slice(-4_000)}\nthe worker:\n${system.log('worker').slice(-3_000)}`;
    return eventually(holds, Boolean, { tell });
  }
});
