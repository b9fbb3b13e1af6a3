import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bucketOf,
  Direction,
  openRecord,
  Part,
  randomBytes,
  Scope,
  sealRecord,
  uuidBytes,
} from '../../src/crypto';
import { systemClock } from '../../src/foundation/clock';
import { type DatabaseOptions, openDatabase } from '../../src/foundation/database';
import type { KeyringClient } from '../../src/keyring/client';
import { type CustodianDevices, readCustodianSettings } from '../../src/keyring/custodians';
import { DEFAULT_SETTINGS, KeyringAudit, KeyringEngine, Ownership } from '../../src/keyring/server';
import { ClusterCopy } from '../support/cluster-copy';
import { type KmsServer, startKmsServer } from '../support/custodians/kms-server';
import { makeSoftToken, type SoftToken } from '../support/custodians/soft-token';
import { startTransitServer, type TransitServer } from '../support/custodians/transit-server';
import { TestKeyring } from '../support/keyring';
import { testServices } from '../support/services';

const CLASS = 1;
const BODY = Buffer.from('hello');

const ALL = 'file:a,pkcs11:soft,aws-kms:eu,transit:vault';
const home = mkdtempSync(join(tmpdir(), 'drill-'));
let kms: KmsServer;
let transit: TransitServer;
let soft: SoftToken;
let devices: CustodianDevices;

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  [kms, transit, soft] = [await startKmsServer(), await startTransitServer(), await makeSoftToken()];
  writeFileSync(join(home, 'token'), transit.token);
  const settings = {
    soft: {
      kind: 'pkcs11',
      library: soft.library,
      token: soft.token,
      pinFile: soft.pinFile,
      deviceClass: 'pkcs11-software',
    },
    eu: { kind: 'aws-kms', region: 'eu-test-1', endpoint: kms.url },
    vault: {
      kind: 'transit',
      deviceClass: 'vault-transit',
      url: transit.url,
      tokenFile: join(home, 'token'),
      snapshotRetentionDays: 14,
    },
  };
  writeFileSync(join(home, 'custodians.json'), JSON.stringify(settings));
  devices = readCustodianSettings(join(home, 'custodians.json'));
});
afterAll(async () => {
  for (const server of [kms, transit] as (KmsServer | TransitServer | undefined)[]) await server?.close();
  rmSync(home, { recursive: true, force: true });
});

/**
 * The drill of the specification: the keyring's own database as it was before an erasure, page for page, with every custodian in hand. With SoftHSM
 * the token's folder is *not* part of what is restored: whoever copies that folder has the root (its device class says so).
 */
describe('an older copy of the keyring after an erasure', () => {
  it.each(['file:a', 'pkcs11:soft', 'aws-kms:eu', 'transit:vault', ALL])(
    'opens nothing with %s, while who was not erased stays readable',
    async (custodians) => {
      const keyring = await TestKeyring.start({
        custodians,
        devices,
        settings: { leaseTtlMs: 1_500, leaseMarginMs: 10 },
      });
      const copies: string[] = [];
      try {
        await keyring.client('worker').defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
        const [erased, kept] = [await seal(keyring, '+33639981001'), await seal(keyring, '+33639981002')];
        await keyring.stop();
        for (const name of ['early', 'late']) copies.push(await copyOf(keyring, name));
        await keyring.open();
        // The positive control: until the erasure the copy is as good as the original.
        expect(await openFromCopy(keyring, copies[0]!, erased.row.subjectRef)).toBe(true);

        const worker = keyring.client('worker');
        const { waitMs } = await worker.fence(erased.row.subjectRef);
        await new Promise((resolve) => setTimeout(resolve, waitMs + 5));
        await worker.destroy([{ kind: 'subject', subjectRef: erased.row.subjectRef, reason: 'erasure' }]);
        if (custodians === ALL) {
          // Devices that do not answer at first are asked again: what one has done already is not done twice.
          transit.fail(503, 1);
          kms.fail('internal', 3);
        }
        expect(await worker.rotate()).toMatchObject({ failure: undefined, phase: 'recorded', destroyed: 1 });

        await expect(openFromCopy(keyring, copies[1]!, erased.row.subjectRef)).rejects.toMatchObject({
          code: 'keyring.generation.unreadable',
        });
        expect((await lease(keyring.client('api'), erased.row)).status).toBe('destroyed');
        const { lease: living } = await lease(keyring.client('api'), kept.row);
        expect(living!.use((key) => openRecord(key, kept.row, kept.record))).toEqual(BODY);
      } finally {
        for (const copy of copies) await dropCopy(keyring, copy);
        await keyring.close();
      }
    },
  );
});

/**
 * The same with what backup tools leave: a base backup of the key cluster's data directory, its WAL archive up to the moment before the erasure, and a
 * dump. Every custodian that can be run here is at hand.
 */
describe("data directory, WAL archive and dump of the keyring's cluster from before an erasure", () => {
  it('open the erased person no more, and nothing else either; the living stay readable in the keyring', async () => {
    const keyring = await TestKeyring.start({
      custodians: ALL,
      devices,
      settings: { leaseTtlMs: 1_500, leaseMarginMs: 10 },
    });
    const cluster = new ClusterCopy(testServices());
    const { name } = keyring.database;
    try {
      await keyring.client('worker').defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
      const [erased, kept] = [await seal(keyring, '+33639981003'), await seal(keyring, '+33639981004')];
      await cluster.archiveWal();
      await cluster.baseBackup();
      const dump = await cluster.dump(name);
      // Sealed after the base backup: only the WAL archive knows of it.
      const late = await seal(keyring, '+33639981005');
      await cluster.restorePoint('before');

      // The positive control: until the erasure each copy is as good as the original.
      const before = await cluster.restore('before');
      expect(await openFrom({ ...before.options, name }, keyring, late.row.subjectRef)).toBe(true);
      await before.stop();

      const worker = keyring.client('worker');
      const { waitMs } = await worker.fence(erased.row.subjectRef);
      await new Promise((resolve) => setTimeout(resolve, waitMs + 5));
      await worker.destroy([{ kind: 'subject', subjectRef: erased.row.subjectRef, reason: 'erasure' }]);
      expect(await worker.rotate()).toMatchObject({ failure: undefined, phase: 'recorded', destroyed: 1 });

      const unreadable = { code: 'keyring.generation.unreadable' };
      for (const target of ['immediate', 'before']) {
        const restored = await cluster.restore(target);
        for (const { row } of [erased, kept])
          await expect(
            openFrom({ ...restored.options, name }, keyring, row.subjectRef),
          ).rejects.toMatchObject(unreadable);
        await restored.stop();
      }
      const fromDump = `${name}_dump`;
      await asAdmin(keyring, `CREATE DATABASE ${fromDump}`);
      await cluster.restoreDump(dump, fromDump);
      await expect(openFromCopy(keyring, fromDump, erased.row.subjectRef)).rejects.toMatchObject(unreadable);
      await dropCopy(keyring, fromDump);

      for (const { row, record } of [kept, late]) {
        const { lease: living } = await lease(keyring.client('api'), row);
        expect(living!.use((key) => openRecord(key, row, record))).toEqual(BODY);
      }
      expect((await lease(keyring.client('api'), erased.row)).status).toBe('destroyed');
    } finally {
      await cluster.close();
      await keyring.close();
    }
  });
});

async function seal(keyring: TestKeyring, phone: string) {
  const eventTime = Math.floor(Date.now() / 1000);
  const bucket = bucketOf('day', eventTime);
  const [made] = await keyring.client('ingest').resolve([
    {
      identifiers: [{ kind: 'phone', value: phone }],
      eventTime,
      mayCreate: true,
      seal: [{ classId: CLASS, bucket, parts: [Part.redacted] }],
    },
  ]);
  const { scope, subjectRef, incarnation, classId, part } = made!.leases[0]!.lease!;
  const row = {
    scope,
    subjectRef,
    incarnation,
    classId,
    bucket,
    part,
    sealSeq: 1,
    messageId: randomBytes(16),
    direction: Direction.inbound,
    schemaVersion: 1,
  };
  return { row, record: made!.leases[0]!.lease!.use((key) => sealRecord(key, row, BODY)) };
}

async function lease(
  client: KeyringClient,
  row: { subjectRef: string; incarnation: number; classId: number; bucket: number },
) {
  const { subjectRef, incarnation, classId, bucket } = row;
  const [result] = await client.lease([
    {
      direction: 'open',
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation,
      classId,
      bucket,
      part: Part.redacted,
    },
  ]);
  return result!;
}

/** Every page of the database, as a file copy of the data directory would have it. */
async function copyOf(keyring: TestKeyring, suffix: string): Promise<string> {
  const copy = `${keyring.database.name}_${suffix}`;
  await asAdmin(keyring, `CREATE DATABASE ${copy} TEMPLATE ${keyring.database.name}`);
  return copy;
}

function dropCopy(keyring: TestKeyring, copy: string): Promise<void> {
  return asAdmin(keyring, `DROP DATABASE IF EXISTS ${copy} WITH (FORCE)`);
}

async function asAdmin(keyring: TestKeyring, statement: string): Promise<void> {
  const admin = await openDatabase({ ...keyring.database.admin, name: 'postgres' });
  try {
    await admin.query(statement);
  } finally {
    await admin.destroy();
  }
}

/** Starts a keyring on a restored copy with every custodian, as a superuser; true when it has the subject's key. */
async function openFromCopy(keyring: TestKeyring, copy: string, subjectRef: string): Promise<boolean> {
  return openFrom({ ...keyring.database.admin, name: copy }, keyring, subjectRef);
}

async function openFrom(
  options: DatabaseOptions,
  keyring: TestKeyring,
  subjectRef: string,
): Promise<boolean> {
  const database = await openDatabase({ ...options, poolSize: 4 });
  const { custodians } = keyring.server.engine.parts;
  try {
    const engine = await KeyringEngine.open({
      database,
      ownership: new Ownership(database),
      custodians,
      clock: systemClock,
      audit: new KeyringAudit(),
      settings: DEFAULT_SETTINGS,
      guard: { approvers: [], delayMs: 0, onBlocked: () => undefined },
      verifier: { verify: () => Promise.reject(new Error('not here')) },
      onRecorded: () => undefined,
      onFatal: () => undefined,
      atPoint: () => undefined,
    });
    const { state, safe } = engine;
    const opened = safe.use(state.keySlot(1, uuidBytes(subjectRef), 1), (key) => key.length === 32);
    await engine.close();
    return opened;
  } finally {
    await database.destroy();
  }
}
