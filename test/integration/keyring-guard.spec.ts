import { approvalText } from '../../src/keyring/protocol';
import { bucketOf, Ed25519PrivateKey, Part } from '../../src/crypto';
import { ManualClock } from '../../src/foundation/clock';
import type { KeyringClient } from '../../src/keyring/client';
import { TestKeyring } from '../support/keyring';

const DAY_MS = 86_400_000;
const owner = Ed25519PrivateKey.generate();
const dpo = Ed25519PrivateKey.generate();
const second = Ed25519PrivateKey.generate();

describe('the guard against mass destruction', () => {
  const clock = new ManualClock(Date.now());
  let keyring: TestKeyring;
  let [ingest, worker, operator]: KeyringClient[] = [];
  let phone = 0;
  let databaseAhead = 0;

  beforeAll(async () => {
    keyring = await TestKeyring.start({
      clock,
      guard: {
        delayMs: DAY_MS,
        databaseNow: () => Promise.resolve(clock.now() + databaseAhead),
        approvers: [
          { name: 'anna', role: 'owner', publicKey: owner.publicKey },
          { name: 'olga', role: 'owner', publicKey: second.publicKey },
          { name: 'dora', role: 'dpo', publicKey: dpo.publicKey },
        ],
      },
    });
    [ingest, worker, operator] = [
      keyring.client('ingest'),
      keyring.client('worker'),
      keyring.client('operator'),
    ];
    await worker.defineClass({ classId: 1, periodDays: 30, granularity: 'day' });
  });
  afterAll(() => keyring.close());

  it('lets 25 erasures of a day through and holds the 26th back', async () => {
    const refs = await makeSubjects(60);
    await doom(refs.slice(0, 25));
    expect(await worker!.rotate()).toMatchObject({ phase: 'recorded', destroyed: 25 });
    // Nor does a clock that is set ahead begin a new day.
    clock.setWall(clock.now() + 2 * DAY_MS);
    await doom(refs.slice(25, 26));
    expect(await worker!.rotate()).toMatchObject({
      phase: 'idle',
      destroyed: 0,
      failure: 'keyring.guard.blocked',
    });
    clock.setWall(clock.now() - 2 * DAY_MS);
    const [guarded] = (await operator!.status()).guarded;
    expect(guarded).toMatchObject({ keys: 1, approvals: [], releaseAt: 0 });
  });

  it('wants an owner and a DPO, by two keys, and then a day', async () => {
    const digest = (await operator!.status()).guarded[0]!.digest;
    await expect(
      operator!.approve(digest, Ed25519PrivateKey.generate().sign(text(digest))),
    ).rejects.toMatchObject({ kind: 'denied' });
    await expect(operator!.approve(digest, owner.sign(digest))).rejects.toMatchObject({ kind: 'denied' });
    await expect(worker!.approve(digest, owner.sign(text(digest)))).rejects.toMatchObject({ kind: 'denied' });
    await operator!.approve(digest, owner.sign(text(digest)));
    await operator!.approve(digest, owner.sign(text(digest)));
    await operator!.approve(digest, second.sign(text(digest)));
    expect((await operator!.status()).guarded[0]).toMatchObject({
      approvals: ['anna (owner)', 'olga (owner)'],
      releaseAt: 0,
    });
    // The day begins now, whatever the clock says, and is over no sooner because somebody sets it ahead.
    clock.setWall(clock.now() - 2 * DAY_MS);
    await operator!.approve(digest, dpo.sign(text(digest)));
    clock.setWall(clock.now() + 4 * DAY_MS);
    expect(await worker!.rotate()).toMatchObject({ phase: 'idle' });
    clock.setWall(clock.now() - 2 * DAY_MS);
    clock.advance(DAY_MS - 1);
    expect(await worker!.rotate()).toMatchObject({ phase: 'idle' });
    clock.advance(1);
    expect(await worker!.rotate()).toMatchObject({ phase: 'recorded', destroyed: 1 });
  });

  it('lets a batch be taken back while it waits', async () => {
    const refs = await makeSubjects(40);
    await doom(refs.slice(0, 30));
    expect(await worker!.rotate()).toMatchObject({ failure: 'keyring.guard.blocked' });
    const digest = (await operator!.status()).guarded[0]!.digest;
    await operator!.cancel(digest, dpo.sign(approvalText('cancel', keyring.server.engine.keyringId, digest)));
    expect((await operator!.status()).guarded).toEqual([]);
    await worker!.unfence(refs[0]!);
    const [again] = await ingest!.resolve([{ identifiers: [], eventTime: 0, mayCreate: false }]);
    expect(again?.status).toBe('unknown');
    expect((await worker!.status()).doomed).toBe(0);
  });

  it('holds back a bucket that is due only since its period was shortened today, and not the rest', async () => {
    const eventTime = Math.floor(clock.now() / 1000);
    const bucket = bucketOf('day', eventTime);
    const [subject] = await ingest!.resolve([
      {
        identifiers: [{ kind: 'phone', value: '+336398888' }],
        eventTime,
        mayCreate: true,
        seal: [{ classId: 1, bucket, parts: [Part.redacted] }],
      },
    ]);
    expect(subject!.leases[0]!.status).toBe('ok');
    clock.advance(3 * DAY_MS);
    await worker!.defineClass({ classId: 1, periodDays: 2, granularity: 'day' });
    expect(await worker!.destroy([{ kind: 'epoch', classId: 1, bucket, reason: 'purge' }])).toMatchObject([
      { status: 'doomed' },
    ]);
    expect(await worker!.rotate()).toMatchObject({ phase: 'idle', failure: 'keyring.guard.blocked' });
    // Nobody signed; by the schedule of before it is due after thirty days, and then nobody need.
    clock.advance(26 * DAY_MS);
    await worker!.rotate();
    expect(await guardedKeys()).toEqual([1]);
    clock.advance(DAY_MS);
    await worker!.rotate();
    expect(await guardedKeys()).toEqual([]);
  });

  it('holds a bucket back while the clocks disagree, and lets it go once they agree', async () => {
    const bucket = bucketOf('day', clock.now() / 1000);
    await ingest!.resolve([
      {
        identifiers: [{ kind: 'phone', value: '+336398889' }],
        eventTime: Math.floor(clock.now() / 1000),
        mayCreate: true,
        seal: [{ classId: 1, bucket, parts: [Part.redacted] }],
      },
    ]);
    clock.advance(3 * DAY_MS);
    await worker!.destroy([{ kind: 'epoch', classId: 1, bucket, reason: 'purge' }]);
    clock.advance(5_001);
    databaseAhead = 301_000;
    await worker!.rotate();
    expect(await guardedKeys()).toEqual([1]);
    databaseAhead = 0;
    await worker!.rotate();
    expect(await guardedKeys()).toEqual([]);
  });

  async function guardedKeys(): Promise<number[]> {
    return (await operator!.status()).guarded.map(({ keys }) => keys);
  }

  function text(digest: Buffer): Buffer {
    return approvalText('approve', keyring.server.engine.keyringId, digest);
  }

  async function makeSubjects(count: number): Promise<string[]> {
    const made = await ingest!.resolve(
      Array.from({ length: count }, () => ({
        identifiers: [{ kind: 'phone' as const, value: `+336399${String(++phone).padStart(5, '0')}` }],
        eventTime: Math.floor(clock.now() / 1000),
        mayCreate: true,
      })),
    );
    return made.map(({ subjectRef }) => subjectRef!);
  }

  async function doom(refs: string[]): Promise<void> {
    for (const ref of refs) await worker!.fence(ref);
    clock.advance(65_001);
    await worker!.destroy(refs.map((subjectRef) => ({ kind: 'subject', subjectRef, reason: 'erasure' })));
  }
});
