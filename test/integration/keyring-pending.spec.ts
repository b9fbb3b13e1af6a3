import { AuditLog, CERTIFICATE_TYP } from '../../src/audit';
import { canonicalJson, prepareJws, randomUuid, sha256 } from '../../src/crypto';
import { CertificateWithdrawal } from '../../src/erasure';
import { CertificateStore } from '../../src/erasure/certificate/certificate.store';
import { ManualClock } from '../../src/foundation/clock';
import { type Database, openDatabase } from '../../src/foundation/database';
import type { KeyringClient } from '../../src/keyring/client';
import { createMainDatabase, type TestDatabase } from '../support/databases';
import { type KmsServer, startKmsServer } from '../support/custodians/kms-server';
import { TestKeyring } from '../support/keyring';

const START = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;

describe('a destruction that a device puts off to a date', () => {
  const clock = new ManualClock(START);
  let kms: KmsServer;
  let keyring: TestKeyring;
  let worker: KeyringClient;
  let main: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
    kms = await startKmsServer(() => clock.now());
    const eu = { kind: 'aws-kms', region: 'eu-test-1', endpoint: kms.url, pendingWindowDays: 7 } as const;
    keyring = await TestKeyring.start({
      clock,
      custodians: 'file:a,aws-kms:eu',
      devices: { eu: { ...eu, timeoutMs: 2_000 } },
    });
    worker = keyring.client('worker');
    main = await createMainDatabase();
    database = await openDatabase({ ...main.as('lethe_worker'), poolSize: 2 });
  });
  afterAll(async () => {
    await keyring.close();
    await kms.close();
    await database.destroy();
    await main.drop();
  });

  it('is looked at until then; a cancelled one is an alarm, is asked for again, and takes certificates back', async () => {
    const subjectRef = await erase();
    const before = (await worker.evidence({ kind: 'subject', subjectRef, reason: 'erasure' }))!;
    const generation = before.destroyedFrom;
    const [resting, other] = [
      await issue([{ id: 'aws-kms:eu', generations: [generation] }]),
      await issue([{ id: 'aws-kms:eu', generations: [generation + 5] }]),
    ];
    const { pending } = keyring.server.services;
    expect(await pending.look()).toBe(0);
    kms.fail('internal', 9);
    expect(await pending.look()).toBe(0);
    kms.recover();

    clock.advance(3 * DAY_MS);
    const dying = [...kms.keys].find(([, { state }]) => state === 'PendingDeletion')![0];
    kms.cancelDeletion(dying);
    expect(await pending.look()).toBe(1);
    expect(await pending.look()).toBe(0);
    await keyring.server.engine.committer.settled();
    expect(await worker.alarms()).toContainEqual(
      expect.objectContaining({ code: 'deletion-cancelled', ref: 'aws-kms:eu', generation }),
    );
    expect(kms.keys.get(dying)!.state).toBe('PendingDeletion');
    const after = (await worker.evidence({ kind: 'subject', subjectRef, reason: 'erasure' }))!;
    const dateOf = (evidence: typeof after) =>
      evidence.devices.find(({ custodianId }) => custodianId === 'aws-kms:eu')!.irreversibleAt!;
    expect(dateOf(after) - dateOf(before)).toBe(3 * DAY_MS);

    const withdrawal = new CertificateWithdrawal(
      worker,
      new CertificateStore(database),
      new AuditLog(),
      clock,
    );
    expect(await withdrawal.runOnce()).toBe(1);
    expect(await withdrawal.runOnce()).toBe(0);
    const facts: { fact: string }[] = await database.query('SELECT fact FROM audit_queue');
    expect(facts.filter(({ fact }) => fact.includes('certificate.withdrawn'))).toHaveLength(1);
    expect(facts.at(-1)!.fact).toContain(resting);
    expect(facts.at(-1)!.fact).not.toContain(other);
    // A worker that starts anew reads all alarms again, and withdraws nothing twice.
    const another = new CertificateWithdrawal(worker, new CertificateStore(database), new AuditLog(), clock);
    expect(await another.runOnce()).toBe(0);

    clock.advance(8 * DAY_MS);
    kms.cancelDeletion(dying);
    expect(await pending.look()).toBe(0);
  });

  it('is believed when every part of the device has heard of it, and so is a root that was just made', async () => {
    const after = (await worker.alarms()).at(-1)?.number;
    kms.lag(2);
    const subjectRef = await erase('+33639960002');
    const { devices } = (await worker.evidence({ kind: 'subject', subjectRef, reason: 'erasure' }))!;
    expect(devices.map(({ custodianId, deniedCode }) => `${custodianId} ${deniedCode}`)).toEqual([
      'aws-kms:eu custodian.root.gone',
      'file:a custodian.root.gone',
    ]);
    expect(await worker.alarms(after)).toEqual([]);
    // One root was made, not one for each time that KMS did not know it yet.
    expect([...kms.keys.values()].filter(({ state }) => state === 'Enabled')).toHaveLength(1);
  });

  async function erase(phone = '+33639960001'): Promise<string> {
    const [made] = await keyring.client('ingest').resolve([
      {
        identifiers: [{ kind: 'phone', value: phone }],
        eventTime: Math.floor(clock.now() / 1000),
        mayCreate: true,
      },
    ]);
    const subjectRef = made!.subjectRef!;
    await worker.fence(subjectRef);
    clock.advance(65_001);
    await worker.destroy([{ kind: 'subject', subjectRef, reason: 'erasure' }]);
    expect(await worker.rotate()).toMatchObject({ phase: 'recorded' });
    return subjectRef;
  }

  /** A certificate of which only the custodians matter here. */
  async function issue(custodians: { id: string; generations: number[] }[]): Promise<string> {
    const id = randomUuid();
    const unsigned = prepareJws({ kid: 'test+1', typ: CERTIFICATE_TYP }, canonicalJson({ id, custodians }));
    const jws = unsigned.compact(Buffer.alloc(64));
    const owner = await openDatabase({ ...main.admin, poolSize: 1 });
    await owner.query(`SET session_replication_role = replica`);
    await owner.query(
      `INSERT INTO certificate (id, request_id, subject_ref, stage, jws, sha256, issued_at) VALUES ($1, $2, $3, 'K', $4, $5, now())`,
      [id, randomUuid(), randomUuid(), jws, sha256(jws)],
    );
    await owner.destroy();
    return id;
  }
});
