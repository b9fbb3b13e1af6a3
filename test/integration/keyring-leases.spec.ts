import { bucketOf, KeyKind, Part, randomUuid, Scope } from '../../src/crypto';
import { ManualClock } from '../../src/foundation/clock';
import { openDatabase } from '../../src/foundation/database';
import type { KeyringClient, LeaseItem } from '../../src/keyring/client';
import { ByteWriter, LeaseDirection, LeaseStatus } from '../../src/keyring/protocol';
import { TestKeyring } from '../support/keyring';

const CLASS = 1;
const DAY = 86_400;
const START = Date.UTC(2026, 10, 21, 12) / 1000;

describe('who gets which part key', () => {
  const clock = new ManualClock(START * 1000);
  let keyring: TestKeyring;
  let [ingest, worker, api, operator]: KeyringClient[] = [];

  beforeAll(async () => {
    keyring = await TestKeyring.start({ clock });
    [ingest, worker, api, operator] = (['ingest', 'worker', 'api', 'operator'] as const).map((role) =>
      keyring.client(role),
    );
    await worker!.defineClass({ classId: CLASS, periodDays: 400, granularity: 'day' });
  });
  afterAll(() => keyring.close());

  it('opens a credential only for the processes that use it, and seals it for ten minutes', async () => {
    const id = randomUuid();
    await api!.createCredentialKey(id, ['ingest']);
    expect(await statuses(id, 'seal')).toEqual({ ingest: 'denied', worker: 'denied', api: 'ok' });
    expect(await statuses(id, 'open')).toEqual({ ingest: 'ok', worker: 'denied', api: 'denied' });
    clock.advance(600_001);
    expect(await statuses(id, 'seal')).toEqual({ ingest: 'denied', worker: 'denied', api: 'denied' });

    await keyring.stop();
    await keyring.open();
    [ingest, worker, api, operator] = (['ingest', 'worker', 'api', 'operator'] as const).map((role) =>
      keyring.client(role),
    );
    expect(await statuses(id, 'open')).toEqual({ ingest: 'ok', worker: 'denied', api: 'denied' });
    expect(await worker!.destroy([{ kind: 'credential', keyId: id, reason: 'replaced' }])).toMatchObject([
      { status: 'doomed' },
    ]);

    clock.advance(60_001);
    expect(await statuses(id, 'open')).toEqual({ ingest: 'destroyed', worker: 'denied', api: 'denied' });
  });

  it('lends what is needed once, and keeps none of it', async () => {
    const [one] = await ingest!.resolve([
      { identifiers: [{ kind: 'phone', value: '+4915111110001' }], eventTime: START, mayCreate: true },
    ]);
    const item: LeaseItem = {
      direction: 'seal',
      scope: Scope.subject,
      subjectRef: one!.subjectRef!,
      incarnation: 0,
      classId: 0,
      bucket: 0,
      part: Part.identifiers,
    };
    const before = ingest!.leasesHeld;
    const lent = await ingest!.lend([item], ([answer]) => {
      expect(answer!.lease!.use((key) => key.some((byte) => byte !== 0))).toBe(true);
      return answer!.lease!;
    });
    expect(lent.remainingMs).toBe(0);
    expect(ingest!.leasesHeld).toBe(before);

    const kept = await ingest!.leaseOne(item);
    await ingest!.lend([item], ([answer]) => expect(answer!.lease).toBe(kept));
    expect(kept.remainingMs).toBeGreaterThan(0);
  });

  it('takes a credential for other roles as a mistake, and lets neither ingest nor the operator make one', async () => {
    const id = randomUuid();
    await worker!.createCredentialKey(id, ['worker']);
    await worker!.createCredentialKey(id, ['worker']);
    await expect(api!.createCredentialKey(id, ['api'])).rejects.toMatchObject({
      code: 'keyring.credential.differs',
    });
    await expect(api!.createCredentialKey(randomUuid(), [])).rejects.toMatchObject({ kind: 'invalid' });
    await expect(api!.createCredentialKey(randomUuid(), ['operator'])).rejects.toMatchObject({
      kind: 'invalid',
    });
    for (const client of [ingest!, operator!])
      await expect(client.createCredentialKey(randomUuid(), ['ingest'])).rejects.toMatchObject({
        kind: 'denied',
      });
  });

  it('gives backup keys to the worker alone, and to nobody once the copy has expired', async () => {
    const id = randomUuid();
    await worker!.createKey('backup', id, seconds() + 2 * 3_600);
    const open = standalone(id, 'open', Part.backup, KeyKind.backup);
    expect((await worker!.lease([{ ...open, direction: 'seal' }]))[0]!.status).toBe('ok');
    expect((await worker!.lease([open]))[0]!.status).toBe('ok');
    expect((await api!.lease([open]))[0]!.status).toBe('denied');
    clock.advance(3 * 3_600_000);
    expect((await worker!.lease([open]))[0]!.status).toBe('purged');
  });

  it('lets the worker seal media of open buckets, and open them only under a grant', async () => {
    const subjectRef = await someone();
    const media = inBucket(subjectRef, Part.media, 0);
    expect((await worker!.lease([{ ...media, direction: 'seal' }]))[0]!.status).toBe('ok');
    expect((await worker!.lease([{ ...media, direction: 'open', incarnation: 1 }]))[0]!.status).toBe(
      'denied',
    );
    const grantId = await grant(subjectRef, [Part.media]);
    const opening = { ...media, direction: 'open', incarnation: 1, grantId } as const;
    expect((await worker!.lease([opening]))[0]!.status).toBe('ok');
    expect((await api!.lease([opening]))[0]!.status).toBe('denied');
    const old = { ...inBucket(subjectRef, Part.media, 23), direction: 'seal' } as const;
    expect((await worker!.lease([old]))[0]!.status).toBe('denied');
  });

  it('re-seals messages of any living bucket only under a grant that the api registered', async () => {
    const subjectRef = await someone();
    const moved = { ...inBucket(subjectRef, Part.original, 300), direction: 'seal' } as const;
    const due = { ...inBucket(subjectRef, Part.original, 402), direction: 'seal' } as const;
    expect((await worker!.lease([moved]))[0]!.status).toBe('denied');
    const grantId = await grant(subjectRef, [Part.original]);
    const granted = await worker!.lease([
      { ...moved, grantId },
      { ...moved, part: Part.redacted, grantId },
      { ...due, grantId },
    ]);
    expect(granted.map(({ status }) => status)).toEqual(['ok', 'denied', 'purged']);
    expect((await api!.lease([{ ...moved, grantId }]))[0]!.status).toBe('denied');
  });

  it('opens what identifies a held person only under a grant that names the hold', async () => {
    const holdId = randomUuid();
    await worker!.placeHold(holdId);
    const open = standalone(holdId, 'open', Part.heldIdentifiers, KeyKind.hold);
    expect((await worker!.lease([{ ...open, direction: 'seal' }]))[0]!.status).toBe('ok');
    expect((await worker!.lease([open]))[0]!.status).toBe('denied');
    const grantId = await grant(holdId, [Part.heldIdentifiers], holdId);
    expect((await worker!.lease([{ ...open, grantId }]))[0]!.status).toBe('ok');
    await worker!.releaseHold(holdId);
  });

  it('answers the opening of an original after its record is committed, and not without one', async () => {
    const subjectRef = await someone();
    const place = inBucket(subjectRef, Part.original, 0);
    await ingest!.lease([{ ...place, direction: 'seal' }]);
    const grantId = await grant(subjectRef, [Part.original]);
    const opening = { ...place, direction: 'open', incarnation: 1, grantId } as const;
    const admin = await openDatabase({ ...keyring.database.admin, poolSize: 3 });
    const recorded = () =>
      admin.query<unknown[]>(
        `SELECT 1 FROM audit_queue WHERE fact::jsonb @> jsonb_build_object('type', 'lease.granted', 'ref', jsonb_build_object('grant', $1::text))`,
        [grantId],
      );
    const holder = admin.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE audit_queue IN EXCLUSIVE MODE');
    let isAnswered = false;
    const answer = worker!.lease([opening]).finally(() => (isAnswered = true));
    for (let waiting: unknown[] = []; waiting.length === 0;)
      waiting = await admin.query(
        `SELECT 1 FROM pg_locks WHERE relation = 'audit_queue'::regclass AND NOT granted`,
      );
    expect(isAnswered).toBe(false);
    await holder.commitTransaction();
    await holder.release();
    expect((await answer)[0]!.status).toBe('ok');
    await expect(recorded()).resolves.toHaveLength(1);

    const { leases } = keyring.server.services.engine;
    const caller = { role: 'worker', paused: false, mayOpen: true } as const;
    const request = { ...opening, direction: LeaseDirection.open };
    expect(leases.toRecord(caller, [request])).toEqual([request]);
    for (const [onRecord, status] of [
      [[request], LeaseStatus.ok],
      [[], LeaseStatus.paused],
    ] as const)
      expect(leases.answer(caller, [request], new Set(onRecord), new ByteWriter(73))).toEqual([
        { request, status },
      ]);
    await admin.destroy();
  });

  const seconds = () => Math.floor(clock.now() / 1000);

  async function someone(): Promise<string> {
    const identifiers = [
      { kind: 'phone' as const, value: `+3363998${Math.floor(1e4 + Math.random() * 8e4)}` },
    ];
    const [made] = await ingest!.resolve([{ mayCreate: true, eventTime: seconds(), identifiers }]);
    return made!.subjectRef!;
  }

  function grant(subjectRef: string, parts: Part[], ref = randomUuid()): Promise<string> {
    return api!.grant({ ref, subjectRef, parts, expiresAt: seconds() + DAY });
  }

  function inBucket(subjectRef: string, part: Part, daysAgo: number) {
    const bucket = bucketOf('day', seconds() - daysAgo * DAY);
    return { scope: Scope.subjectBucket, subjectRef, incarnation: 0, classId: CLASS, bucket, part };
  }

  async function statuses(id: string, direction: 'seal' | 'open') {
    const item = standalone(id, direction, Part.credential, KeyKind.credential);
    const [forIngest, forWorker, forApi] = await Promise.all(
      [ingest!, worker!, api!].map(async (client) => (await client.lease([item]))[0]!.status),
    );
    return { ingest: forIngest, worker: forWorker, api: forApi };
  }
});

function standalone(keyId: string, direction: 'seal' | 'open', part: Part, kind: KeyKind): LeaseItem {
  return {
    direction,
    scope: Scope.standalone,
    subjectRef: keyId,
    incarnation: 0,
    classId: 0,
    bucket: kind,
    part,
  };
}
