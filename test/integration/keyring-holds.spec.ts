import {
  bucketOf,
  Direction,
  openRecord,
  Part,
  randomBytes,
  randomUuid,
  Scope,
  sealRecord,
} from '../../src/crypto';
import { ManualClock } from '../../src/foundation/clock';
import type { KeyringClient, PartLease } from '../../src/keyring/client';
import { TestKeyring } from '../support/keyring';

const CLASS = 1;
const DAY = 86_400;
const START = Date.UTC(2026, 10, 21, 12) / 1000;
const BODY = Buffer.from('hello');

describe('legal holds', () => {
  const clock = new ManualClock(START * 1000);
  let keyring: TestKeyring;
  let [ingest, worker, api]: KeyringClient[] = [];
  let phone = 0;

  beforeAll(async () => {
    keyring = await TestKeyring.start({ clock });
    [ingest, worker, api] = [keyring.client('ingest'), keyring.client('worker'), keyring.client('api')];
    await worker.defineClass({ classId: CLASS, periodDays: 30, granularity: 'day' });
  });
  afterAll(() => keyring.close());

  it('keeps a held message past the erasure of its subject, for the worker with a grant that names the hold', async () => {
    const [held, bystander] = [await seal(), await seal()];
    const holdId = randomUuid();
    await worker!.placeHold(holdId, held.row.subjectRef);
    const target = { kind: 'subject', subjectRef: held.row.subjectRef, reason: 'erasure' } as const;
    await worker!.fence(held.row.subjectRef);
    clock.advance(65_001);
    expect(await worker!.destroy([target])).toEqual([{ status: 'held', waitMs: 0 }]);

    const { subjectRef, incarnation, classId, bucket } = held.row;
    await worker!.setAside(holdId, target, [{ subjectRef, incarnation, classId, bucket }]);
    expect(await worker!.destroy([target])).toEqual([{ status: 'doomed', waitMs: 0 }]);
    await worker!.rotate();

    expect(await statusFor(api!, held)).toBe('heldOnly');
    expect(await statusFor(worker!, held)).toBe('heldOnly');
    const grantId = await grantFor(holdId, held);
    expect(await open(worker!, held, grantId)).toEqual(BODY);
    expect(await statusFor(worker!, held, await grantFor(randomUuid(), held))).toBe('heldOnly');
    expect(await statusFor(api!, bystander)).toBe('ok');

    await keyring.stop();
    await keyring.open();
    expect(await open(keyring.client('worker'), held, grantId)).toEqual(BODY);

    await keyring.client('worker').releaseHold(holdId);
    clock.advance(65_001);
    await keyring.client('worker').rotate();
    expect(await statusFor(keyring.client('worker'), held, grantId)).toBe('destroyed');
  });

  it('keeps one held subject of a purged bucket and nobody else of that day', async () => {
    [ingest, worker, api] = [keyring.client('ingest'), keyring.client('worker'), keyring.client('api')];
    const [held, other] = [await seal(), await seal()];
    const holdId = randomUuid();
    await worker.placeHold(holdId);
    const { subjectRef, incarnation, classId, bucket } = held.row;
    const target = { kind: 'epoch', classId, bucket, reason: 'purge' } as const;
    expect(await worker.destroy([target])).toMatchObject([{ status: 'notDue' }]);
    clock.advance(31 * DAY * 1000);
    expect(await worker.destroy([target])).toMatchObject([{ status: 'held' }]);
    await worker.setAside(holdId, target, [{ subjectRef, incarnation, classId, bucket }]);
    expect(await worker.destroy([target])).toMatchObject([{ status: 'doomed' }]);
    clock.advance(5_001);
    expect(await worker.rotate()).toMatchObject({ phase: 'recorded' });
    expect(await statusFor(worker, other)).toBe('purged');
    expect(await open(worker, held, await grantFor(holdId, held))).toEqual(BODY);
    await worker.releaseHold(holdId);
  });

  interface Sealed {
    row: ReturnType<typeof rowFor>;
    record: Buffer;
  }

  async function seal(): Promise<Sealed> {
    const eventTime = Math.floor(clock.now() / 1000);
    const [made] = await ingest!.resolve([
      {
        identifiers: [{ kind: 'phone', value: `+336399${String(++phone).padStart(5, '0')}` }],
        eventTime,
        mayCreate: true,
        seal: [{ classId: CLASS, bucket: bucketOf('day', eventTime), parts: [Part.redacted] }],
      },
    ]);
    const lease = made!.leases[0]!.lease!;
    const row = rowFor(lease);
    return { row, record: lease.use((key) => sealRecord(key, row, BODY)) };
  }

  function itemFor({ row }: Sealed, grantId?: string) {
    const { subjectRef, incarnation, classId, bucket, part } = row;
    return {
      direction: 'open' as const,
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation,
      classId,
      bucket,
      part,
      grantId,
    };
  }

  async function statusFor(client: KeyringClient, sealed: Sealed, grantId?: string): Promise<string> {
    return (await client.lease([itemFor(sealed, grantId)]))[0]!.status;
  }

  async function open(client: KeyringClient, sealed: Sealed, grantId?: string): Promise<Buffer> {
    return (await client.leaseOne(itemFor(sealed, grantId))).use((key) =>
      openRecord(key, sealed.row, sealed.record),
    );
  }

  function grantFor(ref: string, { row }: Sealed): Promise<string> {
    const expiresAt = Math.floor(clock.now() / 1000) + DAY;
    return keyring
      .client('api')
      .grant({ ref, subjectRef: row.subjectRef, parts: [Part.redacted], expiresAt });
  }
});

function rowFor({ scope, subjectRef, incarnation, classId, bucket, part }: PartLease) {
  return {
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
}
