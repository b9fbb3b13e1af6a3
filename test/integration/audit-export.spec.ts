import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CheckpointStamps,
  DirectoryWitness,
  HttpWitness,
  parseEntry,
  verifyEvidence,
  zipFiles,
} from '../../src/audit';
import { readZip } from '../../src/audit/verify/read-zip';
import { opensslTimestamps } from '../../src/cli/openssl-timestamps';
import { formatVerifierKey, randomUuid } from '../../src/crypto';
import { ManualClock } from '../../src/foundation/clock';
import { type Database, openDatabase } from '../../src/foundation/database';
import type { ApiKeyRecord } from '../../src/identity';
import { TestApi, type CallAs } from '../support/api';
import { TestLog } from '../support/audit';
import { createMainDatabase, type TestDatabase } from '../support/databases';
import { TestHttpWitness } from '../support/http-witness';
import { TestKeyring } from '../support/keyring';
import { TestTimestampAuthority } from '../support/timestamp-authority';

const WORKER = { kind: 'process', ref: 'worker' } as const;
const HOUR_MS = 3_600_000;

describe('the audit log for those who look into it', () => {
  const clock = new ManualClock(Date.now());
  let keyring: TestKeyring;
  let database: TestDatabase;
  let worker: Database;
  let log: TestLog;
  let witness: TestHttpWitness;
  let authority: TestTimestampAuthority;
  let api: TestApi;
  let auditor: CallAs & { record: ApiKeyRecord };
  const folder = mkdtempSync(join(tmpdir(), 'lethe-export-'));
  const [incident, subject] = [randomUuid(), randomUuid()];

  beforeAll(async () => {
    [keyring, database] = await Promise.all([TestKeyring.start({ clock }), createMainDatabase()]);
    worker = await openDatabase(database.as('lethe_worker'));
    log = new TestLog(worker);
    witness = await TestHttpWitness.start([log.signer.verifier]);
    authority = await TestTimestampAuthority.start();
    api = await TestApi.start({
      database: database.as('lethe_api'),
      keyring: keyring.client('api'),
      clock,
      home: keyring.home,
    });
    auditor = await api.as('auditor');
    await log.report([
      { type: 'incident.opened', actor: WORKER, ref: { incident }, code: 'other' },
      { type: 'incident.opened', actor: WORKER, ref: { incident: randomUuid() }, code: 'loss' },
      { type: 'subject.created', actor: { kind: 'process', ref: 'ingest' }, subject, code: 'webhook' },
      {
        type: 'incident.closed',
        actor: { kind: 'api-key', ref: auditor.record.actorRef },
        ref: { incident },
      },
    ]);
    await settle();
  });
  afterAll(async () => {
    await api.close();
    log.dispose();
    await worker.destroy();
    await Promise.all([witness.close(), authority.close(), keyring.close(), database.drop()]);
    rmSync(folder, { recursive: true });
  });

  const settle = () =>
    log.settle(
      log.sequencer({
        witnesses: [
          new DirectoryWitness(log.witnessDirectory),
          new HttpWitness({ url: witness.url, key: witness.publishedKey }),
        ],
      }),
    );
  const entries = async (query: string) => {
    const { status, body } = await auditor('GET', `/v1/audit/entries?${query}`);
    expect(status).toBe(200);
    return body.entries as { i: number; type: string; code?: string }[];
  };
  const verdictOf = (zip: Buffer, options: { withKey?: boolean } = {}) =>
    verifyEvidence(new Map([['audit-log.zip', zip]]), {
      logKeys: options.withKey === false ? [] : [log.signer.verifier],
      witnessKeys: [witness.verifier],
      nowMs: Date.now(),
      verifyTimestamp: opensslTimestamps(authority.caFile),
    });

  it('finds entries by type, actor, id, code and time', async () => {
    expect((await entries(`ref=${incident}`)).map(({ type }) => type)).toEqual([
      'incident.opened',
      'incident.closed',
    ]);
    expect((await entries('type=incident.opened&code=loss')).length).toBe(1);
    expect((await entries(`actor=${auditor.record.actorRef}&type=incident.closed`)).length).toBe(1);
    expect((await entries(`subject=${subject}`)).map(({ type }) => type)).toEqual(['subject.created']);
    const [first] = await entries('limit=1');
    const all = await entries('limit=500');
    const later = new Date(Date.now() + HOUR_MS).toISOString();
    expect(await entries(`from=${later}`)).toEqual([]);
    expect((await entries(`to=${later}&limit=500`)).length).toBeGreaterThanOrEqual(all.length);
    expect(first!.i).toBe(0);
    expect((await auditor('GET', '/v1/audit/entries?actor=Ms%20Doe')).status).toBe(422);
  });

  it('exports them with proofs that hold offline, and notes who did', async () => {
    await new CheckpointStamps(worker, clock, { url: authority.url, everyHours: 24 }).runOnce();
    await log.report([{ type: 'incident.closed', actor: WORKER, ref: { incident: randomUuid() } }]);
    await settle();
    const { status, bytes, headers } = await auditor('GET', `/v1/audit/export?ref=${incident}`);
    expect([status, headers['x-lethe-entries'], headers['x-lethe-more']]).toEqual([200, '2', 'false']);
    const { verdict, checks } = verdictOf(bytes);
    expect(verdict).toBe('VERIFIED');
    expect(checks).toContainEqual(expect.objectContaining({ name: 'timestamp', outcome: 'ok' }));
    expect(verdictOf(bytes, { withKey: false }).verdict).toBe('SELF-CONSISTENT, NOT AUTHENTICATED');
    expect(authority.asked).toEqual(['application/timestamp-query']);
    await settle();
    const [read] = await entries(`type=audit.read&code=export`);
    expect(read).toMatchObject({
      actor: { kind: 'api-key', ref: auditor.record.actorRef },
      n: { entries: 2 },
    });
  });

  it('are verified by the file in the bundle too, which needs nothing of ours', async () => {
    const { bytes } = await auditor('GET', '/v1/audit/export?type=incident.opened');
    const zip = join(folder, 'bundle.zip');
    writeFileSync(zip, bytes);
    const verifier = join(folder, 'verify.mjs');
    const { files } = unzip(bytes);
    writeFileSync(verifier, files.get('verify.mjs')!);
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [verifier, zip, ...args], { encoding: 'utf8' });
    const key = ['--log-key', formatVerifierKey(log.signer.verifier)];
    expect(run(...key, '--witness', witness.publishedKey)).toMatchObject({ status: 0 });
    expect(run()).toMatchObject({ status: 3 });
  });

  it('fail when one bit of an exported entry was changed', async () => {
    const { bytes } = await auditor('GET', `/v1/audit/export?ref=${incident}`);
    const { files, zip } = unzip(bytes);
    const [name] = [...files.keys()].filter((one) => one.endsWith('.json'));
    const entry = files.get(name!)!;
    expect(parseEntry(entry).type).toBe('incident.opened');
    files.set(name!, Buffer.from(entry.toString().replace('"other"', '"loss"')));
    expect(verdictOf(await zip()).verdict).toBe('FAILED');
  });

  it('has a checkpoint stamped once in its time, and no more', async () => {
    const stamps = new CheckpointStamps(worker, clock, { url: authority.url, everyHours: 24 });
    clock.advance(24 * HOUR_MS - 1);
    expect(await stamps.runOnce()).toBeUndefined();
    clock.advance(1);
    expect(await stamps.runOnce()).toEqual(expect.any(Number));
    expect(await stamps.runOnce()).toBeUndefined();
  });
});

function unzip(bytes: Buffer): { files: Map<string, Buffer>; zip: () => Promise<Buffer> } {
  const files = readZip(bytes);
  return { files, zip: () => zipFiles(files) };
}
