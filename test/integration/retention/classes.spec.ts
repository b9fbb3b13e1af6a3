import { bucketOf } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import type { KeyringClient } from '../../../src/keyring/client';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { TestKeyring } from '../../support/keyring';
import { createRetention, makeSubject, storeMessages, type TestRetention } from '../../support/retention';

const START = Date.parse('2026-11-21T13:37:00Z');
const DAY = 86_400_000;
const TODAY = bucketOf('day', START / 1_000);
const DPO = { kind: 'app-user', ref: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' } as const;

describe('retention classes', () => {
  let clock: ManualClock;
  let keyring: TestKeyring;
  let main: TestDatabase;
  let ingest: KeyringClient;
  let api: TestRetention;
  let retention: TestRetention;

  beforeEach(async () => {
    clock = new ManualClock(START);
    [keyring, main] = await Promise.all([
      TestKeyring.start({ clock, settings: { leaseMarginMs: 0 } }),
      createMainDatabase(),
    ]);
    ingest = keyring.client('ingest');
    retention = await createRetention(main, keyring.client('worker'), clock);
    api = await createRetention(main, keyring.client('api'), clock, 'lethe_api');
    await retention.classes.announce();
  });
  afterEach(async () => {
    await Promise.all([retention.close(), api.close()]);
    await Promise.all([keyring.close(), main.drop()]);
  });

  it('come with conversations and transactions', async () => {
    const classes = await api.classes.list();
    expect(classes.find(({ name }) => name === 'conversation')).toMatchObject({
      classId: 1,
      periodDays: 90,
      granularity: 'day',
      version: 1,
    });
    expect(classes.find(({ name }) => name === 'transaction')).toMatchObject({
      classId: 2,
      periodDays: 3_653,
      granularity: 'month',
    });
  });

  it('are changed in versions, by api, with the name of whoever decided', async () => {
    const before = await api.classes.list();
    await api.classes.change({ name: 'conversation', periodDays: 30, granularity: 'hour' }, DPO);
    const same = await api.classes.change({ name: 'conversation', periodDays: 30, granularity: 'hour' }, DPO);
    expect(same).toMatchObject({ classId: 1, version: 2, periodDays: 30, granularity: 'hour' });
    const made = await api.classes.change({ name: 'support', periodDays: 7, granularity: 'hour' }, DPO);
    expect(made).toMatchObject({
      classId: Math.max(...before.map(({ classId }) => classId)) + 1,
      version: 1,
    });
    await expect(
      retention.database.query(
        `SELECT class_id, version, period_days, changed_by FROM retention_class_version WHERE changed_by IS NOT NULL ORDER BY 1, 2`,
      ),
    ).resolves.toEqual([
      { class_id: 1, version: 2, period_days: 30, changed_by: DPO.ref },
      { class_id: made.classId, version: 1, period_days: 7, changed_by: DPO.ref },
    ]);
    const facts = await retention.database.query<{ fact: string }[]>(
      `SELECT fact FROM audit_queue WHERE fact::jsonb ->> 'type' = 'retention.changed' ORDER BY id`,
    );
    expect(facts.map(({ fact }) => JSON.parse(fact) as unknown)).toMatchObject([
      { code: 'shortened', actor: DPO, n: { classId: 1, version: 2, fromDays: 90, toDays: 30 } },
      { code: 'created', n: { classId: made.classId, toDays: 7 } },
    ]);
  });

  it.each([
    ['conversation', 0, 'day'],
    ['conversation', 36_501, 'day'],
    ['conversation', 1.5, 'day'],
    ['conversation', 32, 'hour'],
    ['No Such Name', 10, 'day'],
  ] as const)('cannot be %s for %p days in buckets of a %s', async (name, periodDays, granularity) => {
    await expect(api.classes.change({ name, periodDays, granularity }, DPO)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'retention.class.invalid',
    });
  });

  it('are not changed while the keyring cannot learn of it', async () => {
    await keyring.stop();
    await expect(
      api.classes.change({ name: 'conversation', periodDays: 10, granularity: 'day' }, DPO),
    ).rejects.toMatchObject({ kind: 'unavailable' });
    await keyring.open();
    await expect(api.classes.get('conversation')).resolves.toMatchObject({ periodDays: 90, version: 1 });
  });

  it('preview what a shorter period would purge, then purge exactly that', async () => {
    const person = await makeSubject(ingest, START / 1_000);
    for (const days of [0, 1, 2, 10]) {
      const sentAt = new Date(START - days * DAY);
      const bucket = bucketOf('day', sentAt.getTime() / 1_000);
      await storeMessages(
        retention.database,
        ingest,
        { subjectRef: person, classId: 1, bucket, sentAt },
        days + 1,
      );
    }
    const preview = await api.inquiry.preview('conversation', 2);
    expect(preview).toMatchObject({ class: 'conversation', messages: 14, alreadyDue: 0, held: [] });
    expect(preview.buckets.map(({ from, messages }) => [from.toISOString().slice(0, 10), messages])).toEqual([
      ['2026-11-11', 11],
      ['2026-11-19', 3],
    ]);
    await api.classes.change({ name: 'conversation', periodDays: 2, granularity: 'day' }, DPO);
    const { id } = await api.runs.request(DPO);
    await retention.purger.run({ runId: id, checkpoint: () => undefined });
    await expect(api.runs.get(id)).resolves.toMatchObject({
      purged: { messages: 14, buckets: 2 },
      requestedBy: DPO.ref,
    });
    await expect(api.inquiry.preview('conversation', 2)).resolves.toMatchObject({ messages: 0 });
  });

  it('explain one message: which class, and until when', async () => {
    const person = await makeSubject(ingest, START / 1_000);
    const place = { subjectRef: person, classId: 1, bucket: TODAY, sentAt: new Date(START) };
    const [message] = await storeMessages(retention.database, ingest, place, 1);
    await expect(api.inquiry.explain(message!.id)).resolves.toMatchObject({
      messageId: message!.id.toString('hex'),
      retentionClass: 'conversation',
      periodDays: 90,
      state: 'kept',
      sentAt: new Date(START),
      dueAt: new Date('2027-02-19T00:00:00Z'),
    });
    clock.setWall(Date.parse('2027-02-19T00:00:00Z'));
    await expect(api.inquiry.explain(message!.id)).resolves.toMatchObject({ state: 'due' });
    await expect(api.inquiry.explain(Buffer.alloc(16, 1))).rejects.toMatchObject({ kind: 'missing' });
  });

  it('have their partitions before the first message needs them', async () => {
    const made = await retention.keeper.runOnce();
    expect(made).toBeGreaterThanOrEqual(5);
    const buckets = await retention.partitions.buckets();
    for (const days of [0, 1, 2, 3])
      expect(buckets).toContainEqual({ classId: 1, bucket: bucketOf('day', (START + days * DAY) / 1_000) });
    expect(buckets).toContainEqual({ classId: 2, bucket: bucketOf('month', (START + 10 * DAY) / 1_000) });
    await expect(retention.keeper.runOnce()).resolves.toBe(made);
  });
});
