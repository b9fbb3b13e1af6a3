import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  bucketOf,
  KeyKind,
  memberKeyAad,
  pageKeyAad,
  Part,
  randomKey,
  Scope,
  unwrapKey,
  wrapKey,
} from '../../src/crypto';
import { type Database, openDatabase } from '../../src/foundation/database';
import type { KeyringClient } from '../../src/keyring/client';
import type { CrashPoint } from '../../src/keyring/server';
import { TestKeyring } from '../support/keyring';

const CLASS = 1;
const now = () => Math.floor(Date.now() / 1000);

/** A key of the generation that a rotation has just written, opened as only somebody with a custodian can. */
interface WrittenKey {
  pageNo: number;
  revision: number;
  keyId: Buffer;
  incarnation: number;
  value: Buffer;
  pageKey: Buffer;
}

describe('a rotation', () => {
  let keyring: TestKeyring;
  let database: Database;
  let atPoint: ((point: CrashPoint) => Promise<void>) | undefined;
  const clients = new Map<string, KeyringClient>();
  let phone = 0;

  beforeAll(async () => {
    keyring = await TestKeyring.start({
      settings: { leaseTtlMs: 100, leaseMarginMs: 10 },
      atPoint: (point) => atPoint?.(point),
    });
    database = await openDatabase({ ...keyring.database.as('lethe_keyring_owner'), poolSize: 2 });
    await client('worker').defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
  });
  afterAll(async () => {
    await database.destroy();
    await keyring.close();
  });
  afterEach(() => (atPoint = undefined));

  it.each<[string, string, (keys: WrittenKey[]) => Promise<void>]>([
    [
      'one key with another value, rightly wrapped',
      'keyring.verify.mismatch',
      async ([first]) => rewrite({ ...first!, value: randomKey() }),
    ],
    [
      'one key missing',
      'keyring.verify.mismatch',
      async ([first]) => {
        await database.query('DELETE FROM key WHERE page_no = $1 AND revision = $2 AND key_id = $3', [
          first!.pageNo,
          first!.revision,
          first!.keyId,
        ]);
      },
    ],
    [
      'two keys exchanged, each rightly wrapped',
      'keyring.verify.mismatch',
      async ([first, second]) => {
        await rewrite({ ...first!, value: second!.value });
        await rewrite({ ...second!, value: first!.value });
      },
    ],
    [
      'one bit of a wrapped key flipped',
      'wrapped-key.unreadable',
      async ([first]) => {
        await database.query(
          'UPDATE key SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) WHERE page_no = $1 AND revision = $2 AND key_id = $3',
          [first!.pageNo, first!.revision, first!.keyId],
        );
      },
    ],
    [
      'the rows of two keys exchanged',
      'wrapped-key.unreadable',
      async ([first, second]) => {
        await database.query(
          `UPDATE key k SET wrapped = o.wrapped, check_value = o.check_value FROM key o
           WHERE k.page_no = $1 AND k.revision = $2 AND o.page_no = $1 AND o.revision = $2
             AND ((k.key_id = $3 AND o.key_id = $4) OR (k.key_id = $4 AND o.key_id = $3))`,
          [first!.pageNo, first!.revision, first!.keyId, second!.keyId],
        );
      },
    ],
  ])('that wrote %s is refused at R5, and taken back', async (_, failure, spoil) => {
    const people = [await someone(), await someone(), await someone()];
    const doomed = await someone();
    await doom(doomed);
    const before = await client('worker').status();
    atPoint = async (point) => {
      if (point === 'CP4') await spoil(await writtenKeys(before.generation + 1));
    };
    expect(await client('worker').rotate()).toMatchObject({ phase: 'failed', failure, destroyed: 0 });
    atPoint = undefined;

    const after = await client('worker').status();
    expect(after).toMatchObject({ generation: before.generation, phase: 'idle', failure, doomed: 1 });
    expect(after.custodians.map(({ generations }) => generations)).toEqual([
      [before.generation],
      [before.generation],
    ]);
    for (const ref of people) expect(await openStatus(ref)).toBe('ok');
    expect(await openStatus(doomed)).toBe('fenced');
    expect(await client('worker').evidence(target(doomed))).toBeNull();
    expect(await client('worker').alarms()).toContainEqual(
      expect.objectContaining({ code: 'rotation-failed' }),
    );

    expect(await client('worker').rotate()).toMatchObject({ phase: 'recorded', destroyed: 1 });
    for (const ref of people) expect(await openStatus(ref)).toBe('ok');
    expect(await openStatus(doomed)).toBe('destroyed');
  });

  it('waits for a custodian that is away, and goes without one that its operator calls lost', async () => {
    const kept = await someone();
    const erased = await someone();
    await doom(erased);
    await restart('file:a,file:b,file:c');
    expect(await client('worker').rotate()).toMatchObject({ phase: 'recorded' });
    expect((await client('worker').status()).custodians.map(({ id }) => id)).toEqual([
      'file:a',
      'file:b',
      'file:c',
    ]);

    // The device is gone for good: without the word of the operator a rotation cannot end, because nobody says that it has forgotten.
    rmSync(join(keyring.home, 'custodians', 'b'), { recursive: true });
    const second = await someone();
    await restart('file:a,file:c');
    await doom(second);
    await expect(client('worker').rotate()).rejects.toMatchObject({ code: 'custodian.missing' });
    expect(await openStatus(kept)).toBe('ok');
    await restart('file:a,file:c', 'file:b');
    expect(await client('worker').rotate()).toMatchObject({ phase: 'recorded', destroyed: 1 });
    const devices = (await client('worker').evidence(target(second)))!.devices;
    expect(devices.find(({ custodianId }) => custodianId === 'file:b')).toMatchObject({
      deniedCode: 'custodian.declared-lost',
      irreversibleAt: undefined,
    });
    expect(await openStatus(kept)).toBe('ok');
  });

  function client(role: 'ingest' | 'api' | 'worker'): KeyringClient {
    const known = clients.get(role) ?? keyring.client(role);
    clients.set(role, known);
    return known;
  }

  async function restart(custodians: string, lost?: string): Promise<void> {
    await keyring.stop();
    Object.assign(keyring.options, { custodians, lost });
    await keyring.open();
    clients.clear();
  }

  async function someone(): Promise<string> {
    const identifiers = [{ kind: 'phone' as const, value: `+3363997${String(phone++).padStart(4, '0')}` }];
    const seal = [{ classId: CLASS, bucket: bucketOf('day', now()), parts: [Part.redacted] }];
    const [made] = await client('ingest').resolve([{ identifiers, eventTime: now(), mayCreate: true, seal }]);
    return made!.subjectRef!;
  }

  async function doom(subjectRef: string): Promise<void> {
    const { waitMs } = await client('worker').fence(subjectRef);
    await new Promise((resolve) => setTimeout(resolve, waitMs + 20));
    expect(await client('worker').destroy([target(subjectRef)])).toMatchObject([{ status: 'doomed' }]);
  }

  function target(subjectRef: string) {
    return { kind: 'subject', subjectRef, reason: 'erasure' } as const;
  }

  async function openStatus(subjectRef: string): Promise<string> {
    const item = { direction: 'open', scope: Scope.subjectBucket, incarnation: 1, classId: CLASS } as const;
    const [result] = await client('api').lease([
      { ...item, subjectRef, bucket: bucketOf('day', now()), part: Part.redacted },
    ]);
    return result!.status;
  }

  /** The subject keys that a rotation wrote anew, in the page that lost one. */
  async function writtenKeys(generation: number): Promise<WrittenKey[]> {
    const { keyringId, generationStore, parts } = keyring.server.engine;
    const [blob] = await generationStore.blobs(generation, keyringId);
    const custodian = parts.custodians.find(({ id }) => id === blob!.custodianId)!;
    const generationKey = await custodian.unwrap(blob!.root, blob!.blob);
    const rows: Record<string, unknown>[] = await database.query(
      `SELECT k.page_no, k.revision, k.key_id, k.incarnation, k.wrapped, p.wrapped AS page, p.purge_hour
       FROM key k JOIN page p ON p.generation = $1 AND p.page_no = k.page_no AND p.revision = k.revision
       WHERE k.kind = ${KeyKind.subject} AND p.revision = (SELECT max(revision) FROM page WHERE generation = $1 AND kind = ${KeyKind.subject})
       ORDER BY k.key_id`,
      [generation],
    );
    return rows.map((row) => {
      const place = {
        keyringId,
        pageNo: Number(row.page_no),
        revision: Number(row.revision),
        kind: KeyKind.subject,
      };
      const aad = pageKeyAad({ ...place, generation, purgeHour: Number(row.purge_hour) });
      const pageKey = unwrapKey(generationKey, row.page as Buffer, aad);
      const [keyId, incarnation] = [row.key_id as Buffer, Number(row.incarnation)];
      const value = unwrapKey(pageKey, row.wrapped as Buffer, memberKeyAad({ ...place, keyId, incarnation }));
      return { ...place, keyId, incarnation, value, pageKey };
    });
  }

  async function rewrite({
    pageNo,
    revision,
    keyId,
    incarnation,
    value,
    pageKey,
  }: WrittenKey): Promise<void> {
    const { keyringId } = keyring.server.engine;
    const aad = memberKeyAad({ keyringId, pageNo, revision, kind: KeyKind.subject, keyId, incarnation });
    await database.query('UPDATE key SET wrapped = $4 WHERE page_no = $1 AND revision = $2 AND key_id = $3', [
      pageNo,
      revision,
      keyId,
      wrapKey(pageKey, value, aad),
    ]);
  }
});
