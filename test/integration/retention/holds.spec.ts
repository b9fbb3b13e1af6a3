import { bucketOf, openRecord, Part, randomUuid, Scope } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import { type Database, openDatabase } from '../../../src/foundation/database';
import type { KeyringClient } from '../../../src/keyring/client';
import type { Hold, HoldCriteria } from '../../../src/retention/holds/hold.store';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { eventually } from '../../support/eventually';
import { TestKeyring } from '../../support/keyring';
import { createRetention, makeSubject, storeMessages, type TestRetention } from '../../support/retention';

const START = Date.parse('2026-11-21T13:37:00Z');
const DAY = 86_400_000;
const CLASS = 1;
const TODAY = bucketOf('day', START / 1_000);
const ANNA = { kind: 'app-user', ref: randomUuid() } as const;
const NOTHING: HoldCriteria = { subjectRef: null, channelId: null, sentFrom: null, sentTo: null };

describe('a legal hold', () => {
  let clock: ManualClock;
  let keyring: TestKeyring;
  let main: TestDatabase;
  let [worker, ingest, apiKeys]: KeyringClient[] = [];
  let retention: TestRetention;
  let api: TestRetention;
  let owner: Database;
  let [ada, ben]: string[] = [];

  beforeEach(async () => {
    clock = new ManualClock(START);
    [keyring, main] = await Promise.all([
      // Leases of a second: a rotation waits as long, by the real clock, before a hold's key goes.
      TestKeyring.start({ clock, settings: { leaseMarginMs: 0, leaseTtlMs: 1_000 } }),
      createMainDatabase(),
    ]);
    [worker, ingest, apiKeys] = [keyring.client('worker'), keyring.client('ingest'), keyring.client('api')];
    retention = await createRetention(main, worker, clock);
    api = await createRetention(main, apiKeys, clock, 'lethe_api');
    owner = await openDatabase(main.as('lethe_owner'));
    await retention.classes.announce();
    [ada, ben] = [await person(), await person()];
  });
  afterEach(async () => {
    await Promise.all([retention.close(), api.close(), owner.destroy()]);
    await Promise.all([keyring.close(), main.drop()]);
  });

  it('keeps a person’s messages past the purge of their bucket, and nobody else’s', async () => {
    await store(ada!, 3);
    await store(ben!, 4);
    const hold = await place({ subjectRef: ada! });
    clock.advance(91 * DAY);
    await purge();
    const [run] = await retention.runs.list(1);
    expect(run).toMatchObject({
      state: 'finished',
      purged: { messages: 4, buckets: 1 },
      held: 3,
      skipped: [],
    });
    await expect(retention.partitions.buckets()).resolves.toEqual([]);
    await expect(held()).resolves.toEqual([ada, ada, ada]);
    await expect(opens(ada!, hold)).resolves.toBe(3);
    await expect(statusOf(ada!)).resolves.toBe('heldOnly');
    await expect(statusOf(ben!)).resolves.toBe('purged');
    await release(hold);
    await expect(held()).resolves.toEqual([]);
    await expect(statusOf(ada!)).resolves.toBe('purged');
  });

  it('reads its criteria together, each message by itself, at the very second', async () => {
    const [shop, other] = [await channel(), await channel()];
    const at = (ms: number) => new Date(START + ms);
    for (const ms of [-1_000, 0, 999]) await store(ada!, 1, { sentAt: at(ms), channelId: shop });
    await store(ada!, 1, { sentAt: at(1_000), channelId: shop });
    await store(ben!, 2, { sentAt: at(0), channelId: other });
    await place({ channelId: shop, sentFrom: at(0), sentTo: at(1_000) });
    clock.advance(91 * DAY);
    await purge();
    const rows = await owner.query<{ sent_at: Date }[]>('SELECT sent_at FROM held_message ORDER BY sent_at');
    expect(rows.map(({ sent_at }) => sent_at)).toEqual([at(0), at(999)]);
    await expect(statusOf(ben!)).resolves.toBe('purged');
  });

  it('survives the erasure of one of two held people without disturbing the other', async () => {
    const shop = await channel();
    await store(ada!, 2, { channelId: shop });
    await store(ben!, 2, { channelId: shop });
    const hold = await place({ channelId: shop });
    await erase(ada!);
    await expect(held()).resolves.toEqual([ada, ada]);
    await expect(opens(ada!, hold)).resolves.toBe(2);
    await expect(statusOf(ben!)).resolves.toBe('ok');
    clock.advance(91 * DAY);
    await purge();
    await expect(held()).resolves.toEqual([ada, ada, ben, ben].sort());
    await expect(opens(ada!, hold)).resolves.toBe(2);
    await expect(opens(ben!, hold)).resolves.toBe(2);
    await release(hold);
    await expect(held()).resolves.toEqual([]);
  });

  it('lets messages go when the last of several holds is released, and not before', async () => {
    await store(ada!, 2);
    const [first, second] = [
      await place({ subjectRef: ada! }),
      await place({ sentFrom: new Date(START - DAY) }),
    ];
    clock.advance(91 * DAY);
    await purge();
    await release(first);
    await expect(held()).resolves.toEqual([ada, ada]);
    await expect(opens(ada!, second)).resolves.toBe(2);
    await release(second);
    await expect(held()).resolves.toEqual([]);
  });

  it('is heeded from its commit on, whether or not its job ever ran', async () => {
    await store(ada!, 2);
    const hold = await place({ subjectRef: ada! }, false);
    clock.advance(91 * DAY);
    await purge();
    await expect(opens(ada!, hold)).resolves.toBe(2);
    await expect(retention.holdKeeper.settleAll()).resolves.toBe(1);
    expect((await retention.holdStore.find(hold.id))!.knownAt).not.toBeNull();
  });

  it('stops a destruction that was prepared without it', async () => {
    await store(ada!, 2);
    const known = await retention.holdKeeper.activeIds();
    await place({ subjectRef: ada! });
    const destroyed = await retention.holdKeeper.unlessNewHold(known, () => Promise.resolve('destroyed'));
    expect(destroyed).toBeUndefined();
  });

  it('makes who places one wait while a destruction is under way', async () => {
    const order: string[] = [];
    let placed: Promise<unknown> | undefined;
    await retention.holdKeeper.unlessNewHold([], async () => {
      placed = place({ subjectRef: ada! }).then(() => order.push('placed'));
      await waitsForLock();
      order.push('destroyed');
    });
    await placed;
    expect(order).toEqual(['destroyed', 'placed']);
  });

  it('leaves messages alone whose period still runs when it is released', async () => {
    await store(ada!, 2);
    const hold = await place({ subjectRef: ada! });
    await release(hold);
    await expect(statusOf(ada!)).resolves.toBe('ok');
    await expect(release(hold)).rejects.toMatchObject({ code: 'hold.released' });
  });

  it('covers something that is there, and takes no free text', async () => {
    await expect(place({ subjectRef: randomUuid() })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(place({})).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(place({ channelId: randomUuid() })).rejects.toMatchObject({ code: 'request.invalid' });
    for (const reference of ['Ada Lovelace', '+15550142233', '15550142233', ''])
      await expect(
        owner.query(
          `INSERT INTO hold (id, subject_ref, reason, reference, review_on, placed_at, placed_by) VALUES ($1, $1, 'other', $2, now(), now(), $1)`,
          [randomUuid(), reference],
        ),
      ).rejects.toThrow('violates check constraint');
  });

  it('comes too late for a person whose erasure is past its fence, and says so', async () => {
    const requestId = randomUuid();
    await owner.query(`UPDATE subject SET state = 'erasing' WHERE subject_ref = $1`, [ada]);
    await erasureRequest(requestId, ada!);
    const refused = place({ subjectRef: ada! });
    await expect(refused).rejects.toMatchObject({ kind: 'conflict', code: 'hold.erasing' });
    await expect(refused).rejects.toThrow(requestId);
    await expect(place({ sentFrom: new Date(START - DAY) })).resolves.toMatchObject({ subjectRef: null });
  });

  it('has tables that hold every column of the originals', async () => {
    for (const [original, copy] of [
      ['message', 'held_message'],
      ['message_status', 'held_status'],
      ['platform_event', 'held_event'],
    ])
      expect(await columns(copy!)).toEqual(await columns(original!));
  });

  it('is nothing that a worker can place, or release, by itself', async () => {
    await expect(retention.database.query(`UPDATE hold SET released_at = now()`)).rejects.toThrow('denied');
    await expect(retention.database.query(`DELETE FROM hold`)).rejects.toThrow('denied');
    await expect(api.database.query('SELECT redacted FROM held_message')).rejects.toThrow('denied');
  });

  function person(): Promise<string> {
    return makeSubject(ingest!, START / 1_000).then(async (subjectRef) => {
      await owner.query(
        `INSERT INTO subject (subject_ref, first_seen_on, last_seen_on) VALUES ($1, '2026-11-21', '2026-11-21')`,
        [subjectRef],
      );
      return subjectRef;
    });
  }

  async function erasureRequest(id: string, subjectRef: string): Promise<void> {
    await owner.query(
      `INSERT INTO request (id, kind, subject_ref, subject_known, received_at, received_via, due_at) VALUES ($1, 'erasure', $2, true, now(), 'email', now())`,
      [id, subjectRef],
    );
    for (const state of ['verified', 'approved', 'executing'])
      await owner.query('UPDATE request SET state = $2 WHERE id = $1', [id, state]);
  }

  async function channel(): Promise<string> {
    const [row] = await owner.query<{ id: string }[]>(
      `INSERT INTO channel (phone_number_id) VALUES (gen_random_uuid()::text) RETURNING id`,
    );
    return row!.id;
  }

  function store(subjectRef: string, count: number, rest: { sentAt?: Date; channelId?: string } = {}) {
    const place = { subjectRef, classId: CLASS, bucket: TODAY, sentAt: new Date(START), ...rest };
    return storeMessages(retention.database, ingest!, place, count);
  }

  async function place(criteria: Partial<HoldCriteria>, settled = true): Promise<Hold> {
    const wanted = {
      ...NOTHING,
      ...criteria,
      reason: '17(3)(e)',
      reference: 'case-17',
      reviewOn: null,
    } as const;
    const hold = await api.holdStore.transaction((tx) => api.holds.place(tx, wanted, ANNA));
    if (settled) await retention.holdKeeper.settle(hold.id);
    return hold;
  }

  async function release({ id }: Hold): Promise<void> {
    await api.holdStore.transaction((tx) => api.holds.release(tx, id, ANNA));
    await retention.holdKeeper.settle(id);
    clock.advance(1_001);
    await worker!.rotate();
  }

  async function purge(): Promise<void> {
    const { id } = await api.runs.request(ANNA);
    await retention.purger.run({ runId: id, checkpoint: () => undefined });
    await worker!.rotate();
  }

  /** What an erasure does to keys and rows, in its order. */
  async function erase(subjectRef: string): Promise<void> {
    await worker!.fence(subjectRef);
    clock.advance(65_001);
    await retention.holdKeeper.setAside({ kind: 'subject', subjectRef });
    expect(await worker!.destroy([{ kind: 'subject', subjectRef, reason: 'erasure' }])).toMatchObject([
      { status: 'doomed' },
    ]);
    await worker!.rotate();
    await retention.database.query('DELETE FROM message WHERE subject_ref = $1', [subjectRef]);
    await owner.query(`UPDATE subject SET state = 'erased' WHERE subject_ref = $1`, [subjectRef]);
  }

  async function held(): Promise<string[]> {
    const rows = await owner.query<{ subject_ref: string }[]>('SELECT subject_ref FROM held_message');
    return rows.map(({ subject_ref }) => subject_ref).sort();
  }

  function itemFor(subjectRef: string, grantId?: string) {
    return {
      direction: 'open' as const,
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation: 1,
      classId: CLASS,
      bucket: TODAY,
      part: Part.original,
      grantId,
    };
  }

  async function statusOf(subjectRef: string): Promise<string> {
    const [answer] = await worker!.lease([{ ...itemFor(subjectRef), part: Part.redacted }]);
    return answer!.status;
  }

  /** How many of a person's held messages the worker opens under a grant that names the hold. */
  async function opens(subjectRef: string, { id }: Hold): Promise<number> {
    const expiresAt = Math.floor(clock.now() / 1_000) + 3_600;
    const grantId = await apiKeys!.grant({ ref: id, subjectRef, parts: [Part.original], expiresAt });
    const lease = await worker!.leaseOne(itemFor(subjectRef, grantId));
    const rows = await retention.database.query<{ id: Buffer; original: Buffer }[]>(
      'SELECT id, original FROM held_message WHERE subject_ref = $1',
      [subjectRef],
    );
    for (const { id: messageId, original } of rows) {
      const row = { ...itemFor(subjectRef), sealSeq: 1, messageId, direction: 1, schemaVersion: 1 } as const;
      expect(lease.use((key) => openRecord(key, row, original)).toString()).toContain('hello');
    }
    return rows.length;
  }

  async function waitsForLock(): Promise<void> {
    await eventually(
      () =>
        owner.query<unknown[]>(
          `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        ),
      (rows) => rows.length > 0,
      { everyMs: 5 },
    );
  }

  async function columns(table: string): Promise<unknown[]> {
    return owner.query(
      `SELECT attname, atttypid::regtype::text AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1`,
      [table],
    );
  }
});
