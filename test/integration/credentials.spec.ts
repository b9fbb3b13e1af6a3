import { AuditLog } from '../../src/audit';
import {
  Credentials,
  CredentialRegister,
  CredentialRegisterStore,
  CredentialUses,
  HeldSecrets,
  LiveCredentialStore,
  type CredentialKind,
} from '../../src/credentials';
import { randomUuid } from '../../src/crypto';
import { ManualClock, systemClock } from '../../src/foundation/clock';
import { type Database, openDatabase } from '../../src/foundation/database';
import { createLogger } from '../../src/foundation/logging';
import { signBody } from '../../src/whatsapp';
import { message, messagesBody } from '../builders/webhook';
import { TestIngest } from '../support/ingest';

const APP = '300000000000001';
const BY = { kind: 'process', ref: 'cli' } as const;
const FROM_FILE = 'app-secret-of-the-tests';

let serial = 0;
const body = () =>
  messagesBody([message({ id: `wamid.C${++serial}`, timestamp: String(Math.floor(Date.now() / 1000)) })]);

describe('credentials', () => {
  let ingest: TestIngest;
  let api: Database;
  let worker: Database;
  let store: CredentialRegisterStore;
  let register: CredentialRegister;
  let ofWorker: Credentials;

  beforeAll(async () => {
    ingest = await TestIngest.start();
    api = await openDatabase(ingest.database.as('lethe_api'));
    worker = await openDatabase(ingest.database.as('lethe_worker'));
    store = new CredentialRegisterStore(api);
    register = new CredentialRegister(store, ingest.keyring.client('api'), new AuditLog(), systemClock);
    ofWorker = new Credentials(
      new LiveCredentialStore(worker, 'worker'),
      ingest.keyring.client('worker'),
      systemClock,
    );
  });
  afterAll(async () => {
    await Promise.all([api.destroy(), worker.destroy()]);
    await ingest.close();
  });

  const add = async (kind: CredentialKind, scope: string, value?: string, facts = {}) =>
    store.transaction((tx) =>
      register.add(
        tx,
        kind,
        scope,
        { value: value === undefined ? undefined : Buffer.from(value), facts },
        BY,
      ),
    );
  const rotate = async (id: string, value: string, overlapHours?: number) =>
    store.transaction((tx) => register.rotate(tx, id, { value: Buffer.from(value), overlapHours }, BY));
  const revoke = async (id: string) => store.transaction((tx) => register.revoke(tx, id, 'revoked', BY));
  const signedWith = async (secret: string) => {
    const bytes = body();
    return (await ingest.postBytes(bytes, signBody(bytes, Buffer.from(secret)))).status;
  };
  const textsOf = (kind: CredentialKind, scope: string) =>
    ofWorker.use(kind, scope, (secrets) => secrets.map(({ bytes }) => bytes.toString()));

  it('rotates an app secret without a restart and without one refusal, from the file to the first and the second stored', async () => {
    await expect(signedWith(FROM_FILE)).resolves.toBe(200);
    const first = await add('meta-app-secret', APP, 'first-stored-secret');
    // The very next webhook may be signed with it.
    await expect(signedWith('first-stored-secret')).resolves.toBe(200);
    await expect(signedWith(FROM_FILE)).resolves.toBe(200);
    const second = await rotate(first.record.id, 'second-stored-secret');
    await expect(signedWith('second-stored-secret')).resolves.toBe(200);
    await expect(signedWith('first-stored-secret')).resolves.toBe(200);
    await expect(signedWith('never-stored-secret')).resolves.toBe(401);
    // The file was version 0: its time was over with the second rotation.
    await expect(signedWith(FROM_FILE)).resolves.toBe(401);

    await revoke(first.record.id);
    await expect(untilRefused('first-stored-secret')).resolves.toBe(401);
    await expect(signedWith('second-stored-secret')).resolves.toBe(200);
    expect(second.record).toMatchObject({ version: 2, kind: 'meta-app-secret', scope: APP });
  });

  /** A revoked secret counts until the next look, which is seconds away; a refused webhook asks for one. */
  const untilRefused = async (secret: string) => {
    await signedWith('asks-for-a-look');
    return signedWith(secret);
  };

  it('lends the newest version first and overwrites what it lent', async () => {
    const first = await add('bsp-secret', 'twilio', 'first-twilio-secret', { account: 'AC1' });
    await rotate(first.record.id, 'second-twilio-secret', 1);
    await expect(textsOf('bsp-secret', 'twilio')).resolves.toEqual([
      'second-twilio-secret',
      'first-twilio-secret',
    ]);
    const kept = await ofWorker.use('bsp-secret', 'twilio', ([{ bytes, facts }]) => ({ bytes, facts }));
    expect(kept.facts).toEqual({ account: 'AC1' });
    expect(kept.bytes.every((byte) => byte === 0)).toBe(true);
    await expect(textsOf('bsp-secret', 'vonage')).rejects.toMatchObject({ code: 'credential.none' });
  });

  it('makes what only the two sides need to know, and shows it once', async () => {
    const { made } = await add('crm-webhook-secret', '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7');
    expect(made).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await expect(textsOf('crm-webhook-secret', '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7')).resolves.toEqual([
      made,
    ]);
    const token = await add('meta-verify-token', APP);
    const shake = (text: string) =>
      ingest.request(
        'GET',
        `/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${encodeURIComponent(text)}`,
      );
    await expect(shake(token.made!)).resolves.toMatchObject({ status: 200, body: '42' });
    await expect(shake('another-token')).resolves.toMatchObject({ status: 403 });
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['a token of our own making', () => add('meta-access-token', '*'), { code: 'request.invalid' }],
    ['a PIN of five digits', () => add('meta-pin', '100000000000001', '12345'), { code: 'request.invalid' }],
    ['a scope of another form', () => add('meta-pin', 'my-number', '123456'), { code: 'request.invalid' }],
    [
      'a second first version',
      () => add('meta-app-secret', APP, 'yet-another-secret'),
      { code: 'credential.exists' },
    ],
  ])('refuses %s', async (_what, act, refusal) => {
    await expect(act()).rejects.toMatchObject(refusal);
  });

  it('gives every process the credentials that it uses and no others', async () => {
    const token = await add('meta-access-token', '*', 'EAAexample-token', { appId: APP });
    const { id, recordId, record } = (
      await ingest.sql<{ id: string; recordId: Buffer; record: Buffer }>(
        'SELECT id, record_id AS "recordId", record FROM credential WHERE id = $1',
        [token.record.id],
      )
    )[0]!;
    const stolen = {
      versions: () =>
        Promise.resolve([{ id, recordId, record, version: 1, facts: {}, createdAt: new Date() }]),
    } as unknown as LiveCredentialStore;
    const openAs = (role: 'ingest' | 'api' | 'worker') =>
      new Credentials(stolen, ingest.keyring.client(role), systemClock).use(
        'meta-access-token',
        '*',
        ([one]) => one.bytes.toString(),
      );
    await expect(openAs('worker')).resolves.toBe('EAAexample-token');
    await expect(openAs('ingest')).rejects.toMatchObject({ code: 'keyring.lease.denied' });
    await expect(openAs('api')).rejects.toMatchObject({ code: 'keyring.lease.denied' });
    await expect(api.query('SELECT record FROM credential')).rejects.toThrow('permission denied');
    const asIngest = await openDatabase(ingest.database.as('lethe_ingest'));
    await expect(asIngest.query('SELECT id FROM credential')).rejects.toThrow('permission denied');
    await expect(
      asIngest.query(
        `SELECT count(*)::int AS n FROM ingest_credential WHERE kind NOT IN ('meta-app-secret', 'meta-verify-token')`,
      ),
    ).resolves.toEqual([{ n: 0 }]);
    await asIngest.destroy();
  });

  it('tells true from forged while the keyring is away, and asks both to come again rather than refuse', async () => {
    const bytes = body();
    await ingest.keyring.stop();
    try {
      // Nothing can be sealed, but what is signed is known to be signed.
      await expect(
        ingest.postBytes(bytes, signBody(bytes, Buffer.from('second-stored-secret'))),
      ).resolves.toMatchObject({ status: 503 });
      await expect(signedWith('never-stored-secret')).resolves.toBe(401);
    } finally {
      await ingest.keyring.open();
    }
    await expect(signedWith('second-stored-secret')).resolves.toBe(200);
  });

  it('keeps a log of uses of each version, by process and day, also over an outage of the database', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 27, 23, 59));
    const database = await openDatabase(ingest.database.as('lethe_worker'));
    const warned: object[] = [];
    const uses = new CredentialUses(new LiveCredentialStore(database, 'worker'), clock, {
      warn: (fields: object) => warned.push(fields),
    });
    const { record } = await add('bsp-secret', 'twilio:uses', 'secret-of-a-bsp');
    const counting = new Credentials(
      new LiveCredentialStore(worker, 'worker'),
      ingest.keyring.client('worker'),
      clock,
      {},
      uses,
    );
    const use = () => counting.use('bsp-secret', 'twilio:uses', () => undefined);
    await use();
    await use();
    clock.advance(120_000);
    await counting.useVersion(record.id, () => Promise.resolve());
    await database.destroy();
    await uses.write();
    expect(warned).toHaveLength(1);
    await database.initialize();
    await use();
    await uses.write();
    await expect(register.uses(record.id)).resolves.toEqual([
      { process: 'worker', usedOn: '2026-11-28', uses: 2, lastUsedAt: new Date('2026-11-28T00:01:00Z') },
      { process: 'worker', usedOn: '2026-11-27', uses: 2, lastUsedAt: new Date('2026-11-27T23:59:00Z') },
    ]);
    await database.destroy();
    await expect(register.uses(randomUuid())).rejects.toMatchObject({ code: 'credential.unknown' });
  });

  it('counts for each webhook the secret that it was signed with, and no other', async () => {
    const usesOf = async (secret: string) => {
      await expect(signedWith(secret)).resolves.toBe(200);
      await ingest.writeUses();
      const rows = await ingest.sql<{ id: string; uses: number }>(
        `SELECT credential_id AS id, sum(uses)::int AS uses FROM credential_use WHERE process = 'ingest' GROUP BY 1`,
      );
      return Object.fromEntries(rows.map(({ id, uses }) => [id, uses]));
    };
    const { id } = (await store.list()).find(
      ({ kind, revokedAt, acceptedUntil }) =>
        kind === 'meta-app-secret' && revokedAt === null && acceptedUntil === null,
    )!;
    const before = await usesOf('second-stored-secret');
    await rotate(id, 'third-stored-secret');
    const after = await usesOf('third-stored-secret');
    expect(after[id]).toBe(before[id]);
    expect((await usesOf('second-stored-secret'))[id]).toBe(before[id]! + 1);
  });

  it('lets secrets in hand count for a minute while the table cannot be read, and refuses nothing after that', async () => {
    const clock = new ManualClock(Date.now());
    const database = await openDatabase(ingest.database.as('lethe_ingest'));
    const held = new HeldSecrets('meta-app-secret', {
      store: new LiveCredentialStore(database, 'ingest'),
      keyring: ingest.keyring.client('ingest'),
      clock,
      logger: createLogger('test', 'silent'),
    });
    await held.start();
    await database.destroy();
    const knows = (secret: string) =>
      held.fits((secrets) => secrets.some((one) => one.toString() === secret));
    clock.advance(60_000);
    await expect(knows('second-stored-secret')).resolves.toBe(true);
    await expect(knows('never-stored-secret')).rejects.toThrow();
    clock.advance(1);
    await expect(knows('second-stored-secret')).rejects.toThrow();
    expect(() => held.live()).toThrow(expect.objectContaining({ kind: 'unavailable' }) as Error);
    held.stop();
  });
});
