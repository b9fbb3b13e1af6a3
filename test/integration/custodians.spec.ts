import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../src/foundation/clock';
import {
  type Custodian,
  type CustodianDevices,
  makeCustodians,
  readCustodianSettings,
} from '../../src/keyring/custodians';
import { type KmsServer, startKmsServer } from '../support/custodians/kms-server';
import { makeSoftToken, type SoftToken } from '../support/custodians/soft-token';
import { startTransitServer, type TransitServer } from '../support/custodians/transit-server';

const NOW = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;

/** Every custodian that can be run here, made as an operator makes them: from the list and the settings file. */
interface Device {
  name: string;
  list: string;
  /** What `irreversibleAt` must be, in days after the destruction; null where nothing may be claimed. */
  irreversibleAfterDays: number | null;
  /** Makes the device fail for a while. */
  breakIt?: () => void;
}

describe('custodians', () => {
  const home = mkdtempSync(join(tmpdir(), 'custodians-'));
  const clock = new ManualClock(NOW);
  let kms: KmsServer;
  let transit: TransitServer;
  let soft: SoftToken;
  let devices: CustodianDevices;

  beforeAll(async () => {
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
    kms = await startKmsServer(() => clock.now());
    transit = await startTransitServer();
    soft = await makeSoftToken();
    writeFileSync(join(home, 'token'), transit.token);
    const settings = {
      soft: {
        kind: 'pkcs11',
        library: soft.library,
        token: soft.token,
        pinFile: soft.pinFile,
        deviceClass: 'pkcs11-software',
      },
      hsm: {
        kind: 'pkcs11',
        library: soft.library,
        token: soft.token,
        pinFile: soft.pinFile,
        deviceClass: 'pkcs11-hsm',
        vendorBackupDays: 3,
      },
      eu: { kind: 'aws-kms', region: 'eu-test-1', endpoint: kms.url },
      impatient: { kind: 'aws-kms', region: 'eu-test-1', endpoint: kms.url, timeoutMs: 1_500 },
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

  const make = (list: string) => {
    const [custodian] = makeCustodians(list, { folder: join(home, 'file'), clock, devices });
    if (!custodian) throw new Error('no custodian');
    return custodian;
  };

  const table: Device[] = [
    { name: 'file', list: 'file:a', irreversibleAfterDays: null },
    { name: 'PKCS#11, software token', list: 'pkcs11:soft', irreversibleAfterDays: null },
    { name: 'PKCS#11, declared as an HSM with backups', list: 'pkcs11:hsm', irreversibleAfterDays: 3 },
    { name: 'AWS KMS', list: 'aws-kms:eu', irreversibleAfterDays: 7, breakIt: () => kms.fail('internal', 9) },
    {
      name: 'Transit',
      list: 'transit:vault',
      irreversibleAfterDays: 14,
      breakIt: () => transit.fail(503, 1),
    },
  ];

  describe.each(table)('$name', ({ list, irreversibleAfterDays, breakIt }) => {
    let custodian: Custodian;
    let keyringId: Buffer;
    let key: Buffer;

    beforeEach(() => {
      custodian = make(list);
      keyringId = randomBytes(16);
      key = randomBytes(32);
    });
    afterEach(() => custodian.close());

    const root = (generation: number, attempt = 1) =>
      custodian.createRoot({ keyringId, generation, attempt });

    it('opens what it wrapped, in a blob of at most 1,024 bytes that does not contain the key', async () => {
      const made = await root(1);
      const blob = await custodian.wrap(made, key);
      expect(blob.length).toBeLessThanOrEqual(1_024);
      expect(blob.includes(key)).toBe(false);
      expect(await custodian.unwrap(made, blob)).toEqual(key);
    });

    it('opens it again after a restart of the process, by the address alone', async () => {
      const blob = await custodian.wrap(await root(1), key);
      await custodian.close();
      custodian = make(list);
      const [found] = await custodian.findRoots(keyringId);
      expect(found).toMatchObject({ generation: 1, attempt: 1 });
      expect(found && (await custodian.unwrap(found, blob))).toEqual(key);
    });

    it('refuses a blob of another generation, another keyring, or with one bit changed', async () => {
      const [one, two] = [await root(1), await root(2)];
      const blob = await custodian.wrap(one, key);
      const flipped = Buffer.from(blob);
      flipped.writeUInt8((flipped.at(-1) ?? 0) ^ 1, flipped.length - 1);
      const refusal = { code: 'custodian.refused' };
      await expect(custodian.unwrap(two, blob)).rejects.toMatchObject(refusal);
      await expect(custodian.unwrap({ ...one, generation: 9 }, blob)).rejects.toMatchObject(refusal);
      await expect(custodian.unwrap({ ...one, keyringId: randomBytes(16) }, blob)).rejects.toMatchObject(
        refusal,
      );
      await expect(custodian.unwrap(one, flipped)).rejects.toMatchObject(refusal);
    });

    it('refuses to make a root twice, and lists the roots of one keyring only', async () => {
      await root(1);
      await expect(root(1)).rejects.toMatchObject({ code: 'custodian.root.exists' });
      await root(1, 2);
      await custodian.createRoot({ keyringId: randomBytes(16), generation: 1, attempt: 1 });
      expect((await custodian.findRoots(keyringId)).map(({ attempt }) => attempt).sort()).toEqual([1, 2]);
    });

    it('forgets one root and keeps the others, older and newer', async () => {
      const roots = [await root(1), await root(2), await root(3)] as const;
      const blobs = await Promise.all(roots.map((one) => custodian.wrap(one, key)));
      const receipt = await custodian.destroy(roots[1]);
      expect(receipt.irreversibleAt).toBe(
        irreversibleAfterDays === null ? null : clock.now() + irreversibleAfterDays * DAY_MS,
      );
      expect(receipt.rawEvidence.includes(key)).toBe(false);
      expect(await custodian.exists(roots[1])).toBe(false);
      await expect(custodian.unwrap(roots[1], blobs[1] ?? key)).rejects.toMatchObject({
        code: 'custodian.root.gone',
        kind: 'gone',
      });
      expect(await custodian.unwrap(roots[0], blobs[0] ?? key)).toEqual(key);
      expect(await custodian.unwrap(roots[2], blobs[2] ?? key)).toEqual(key);
      expect(await custodian.findRoots(keyringId)).toHaveLength(2);
    });

    it('can be told to forget twice', async () => {
      const made = await root(1);
      const first = await custodian.destroy(made);
      expect((await custodian.destroy(made)).irreversibleAt).toBe(first.irreversibleAt);
    });

    if (breakIt)
      it('says that it is unavailable while the device is away, and never that a root is gone', async () => {
        const made = await root(1);
        const blob = await custodian.wrap(made, key);
        breakIt();
        await expect(custodian.unwrap(made, blob)).rejects.toMatchObject({ kind: 'unavailable' });
        kms.recover();
        transit.recover();
        expect(await custodian.unwrap(made, blob)).toEqual(key);
      });
  });

  it('KMS: throttling is waited out; a hanging server counts as away', async () => {
    const custodian = make('aws-kms:impatient');
    const address = { keyringId: randomBytes(16), generation: 1, attempt: 1 };
    const made = await custodian.createRoot(address);
    kms.fail('throttle', 1);
    const blob = await custodian.wrap(made, randomBytes(32));
    kms.fail('hang', 9);
    await expect(custodian.unwrap(made, blob)).rejects.toMatchObject({ kind: 'unavailable' });
    kms.recover();
    await custodian.close();
  });

  it('KMS: a cancelled deletion brings the key back, which is why the date is in the certificate', async () => {
    const custodian = make('aws-kms:eu');
    const made = await custodian.createRoot({ keyringId: randomBytes(16), generation: 1, attempt: 1 });
    await custodian.destroy(made);
    kms.cancelDeletion(made.providerRef);
    expect(await custodian.exists(made)).toBe(true);
    const { irreversibleAt } = await custodian.destroy(made);
    clock.advance((irreversibleAt ?? 0) - clock.now());
    kms.cancelDeletion(made.providerRef);
    expect(await custodian.exists(made)).toBe(false);
    clock.setWall(NOW);
    await custodian.close();
  });

  it('PKCS#11: a call blocks a thread of its own, and the loop of the keyring goes round meanwhile', async () => {
    const custodian = make('pkcs11:soft');
    let rounds = 0;
    let ended = false;
    const goRound = () => {
      rounds++;
      if (!ended) setImmediate(goRound);
    };
    await custodian.findRoots(randomBytes(16));
    setImmediate(goRound);
    await custodian.createRoot({ keyringId: randomBytes(16), generation: 1, attempt: 1 });
    ended = true;
    // A call on this thread would resolve before the loop came round at all.
    expect(rounds).toBeGreaterThan(1);
    await custodian.close();
  });

  it('SoftHSM: a copied token directory brings a destroyed key back, which is why nothing is claimed', async () => {
    const custodian = make('pkcs11:soft');
    const key = randomBytes(32);
    const made = await custodian.createRoot({ keyringId: randomBytes(16), generation: 1, attempt: 1 });
    const blob = await custodian.wrap(made, key);
    cpSync(soft.folder, join(home, 'copy'), { recursive: true });
    await custodian.destroy(made);
    await custodian.close();
    await expect(custodian.unwrap(made, blob)).rejects.toMatchObject({ kind: 'gone' });
    await custodian.close();
    rmSync(soft.folder, { recursive: true });
    cpSync(join(home, 'copy'), soft.folder, { recursive: true });
    expect(await custodian.unwrap(made, blob)).toEqual(key);
    await custodian.close();
  });

  it.each([
    ['an unknown kind', 'paper:a', 'custodian.unknown-kind'],
    ['a name twice', 'file:a,file:a', 'custodian.list'],
    ['a device without settings', 'pkcs11:absent', 'custodian.settings'],
    ['an empty list', '', 'custodian.list'],
  ])('refuses %s', (_, list, code) => {
    try {
      makeCustodians(list, { folder: home, clock, devices });
      throw new Error('accepted');
    } catch (error) {
      expect(error).toMatchObject({ code });
    }
  });
});
