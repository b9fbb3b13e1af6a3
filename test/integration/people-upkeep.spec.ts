import { AuditLog } from '../../src/audit';
import { ManualClock } from '../../src/foundation/clock';
import { type Database, openDatabase } from '../../src/foundation/database';
import { PeopleKeys, PeopleUpkeep, PeopleUpkeepStore } from '../../src/identity';
import { TestApi, type CallAs } from '../support/api';
import { Closing } from '../support/closing';
import { createMainDatabase, type TestDatabase } from '../support/databases';
import { TestKeyring } from '../support/keyring';
import { authenticatorCode, colleague, PASSWORD } from '../support/people';

const DAY_MS = 86_400_000;
const REVIEW = {
  checked: [
    'identity-provider',
    'meta-business-manager',
    'crm',
    'devices-returned',
    'shared-secrets-rotated',
    'report-read',
  ],
};

describe('what the worker does for people', () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 27, 8));
  const closing = new Closing();
  let keyring: TestKeyring;
  let database: TestDatabase;
  let rows: Database;
  let asWorker: Database;
  let api: TestApi;
  let owner: CallAs;
  let upkeep: PeopleUpkeep;

  beforeAll(async () => {
    keyring = closing.add(await TestKeyring.start({ clock }), (one) => one.close());
    database = closing.add(await createMainDatabase(), (one) => one.drop());
    rows = closing.add(await openDatabase(database.admin), (one) => one.destroy());
    asWorker = closing.add(await openDatabase(database.as('lethe_worker')), (one) => one.destroy());
    api = await TestApi.start({
      database: database.as('lethe_api'),
      keyring: keyring.client('api'),
      clock,
      home: keyring.home,
    });
    closing.add(api, (one) => one.close());
    owner = await api.as('owner');
    upkeep = new PeopleUpkeep(
      new PeopleUpkeepStore(asWorker),
      keyring.client('worker'),
      new AuditLog(),
      clock,
    );
  });
  afterAll(() => closing.all());

  const facts = async (type: string) =>
    (await rows.query<{ fact: string }[]>('SELECT fact FROM audit_queue ORDER BY id'))
      .map(({ fact }) => JSON.parse(fact) as Record<string, unknown>)
      .filter((fact) => fact.type === type);

  it('tells once of each API key that ends soon: fourteen days before, or in the last quarter of a shorter life', async () => {
    const long = await api.issueKey({ role: 'agent', expiresInDays: 60 });
    const short = await api.issueKey({ role: 'agent', expiresInDays: 4 });
    const revoked = await api.issueKey({ role: 'agent', expiresInDays: 4 });
    await owner('DELETE', `/v1/api-keys/${revoked.record.id}`);
    const told = async () =>
      (await facts('key.expiring')).map(({ ref, n }) => [
        (ref as { apiKey: string }).apiKey,
        (n as { expiresInDays: number }).expiresInDays,
      ]);
    clock.advance(3 * DAY_MS - 1);
    await upkeep.runOnce();
    expect(await told()).toEqual([]);
    clock.advance(1);
    await upkeep.runOnce();
    expect(await told()).toEqual([[short.record.id, 1]]);
    clock.advance(43 * DAY_MS - 1);
    await upkeep.runOnce();
    expect(await told()).toHaveLength(1);
    clock.advance(1);
    await upkeep.runOnce();
    await upkeep.runOnce();
    expect((await told()).slice(1)).toEqual([[long.record.id, 14]]);
  });

  it('tells once of an off-boarding that is late, and forgets the person when all is done and ninety days are over', async () => {
    const leaver = await colleague(api, 'agent', clock);
    const path = `/v1/users/${leaver.id}/offboarding`;
    expect((await owner('POST', path, { handOverTo: null })).status).toBe(201);
    const told = async () => (await facts('person.off-boarded')).map(({ code }) => code);
    // The secret of the authenticator ended with the access; of its name nothing yet.
    await expect(upkeep.runOnce()).resolves.toMatchObject({ destroyed: 1, forgotten: 0 });
    clock.advance(DAY_MS - 1);
    await expect(upkeep.runOnce()).resolves.toMatchObject({ late: 0, destroyed: 0 });
    clock.advance(1);
    await upkeep.runOnce();
    await upkeep.runOnce();
    expect(await told()).toEqual(['access-ended', 'report-overdue']);
    expect((await owner('GET', path)).body.state).toBe('overdue');
    clock.advance(6 * DAY_MS);
    await upkeep.runOnce();
    expect(await told()).toEqual(['access-ended', 'report-overdue', 'review-overdue']);
    clock.advance(90 * DAY_MS);
    await expect(upkeep.runOnce()).resolves.toMatchObject({ forgotten: 0 });
    const later = await api.as('owner');
    await later('POST', `${path}/report`);
    await later('POST', `${path}/review`, REVIEW);
    const [row] = await rows.query<{ profileKey: string; profile: Buffer; profileRecordId: Buffer }[]>(
      `SELECT profile_key AS "profileKey", profile, profile_record_id AS "profileRecordId" FROM app_user WHERE id = $1`,
      [leaver.id],
    );
    await expect(upkeep.runOnce()).resolves.toMatchObject({ forgotten: 1, destroyed: 1 });
    const users = (await later('GET', '/v1/users')).body.users as Record<string, unknown>[];
    expect(users.find(({ id }) => id === leaver.id)).toMatchObject({
      login: null,
      name: null,
      state: 'left',
    });
    // Not even whoever kept the sealed row can open it: its key is doomed.
    const sealed = { keyId: row!.profileKey, recordId: row!.profileRecordId, record: row!.profile };
    await expect(new PeopleKeys(keyring.client('api')).open(sealed)).rejects.toThrow(/destroyed/);
  });

  it('ends what people sign in with, and every session, at the end of a replay', async () => {
    const one = await colleague(api, 'dpo', clock);
    await expect(asWorker.query('SELECT revoke_restored_api_keys()')).rejects.toThrow(/after a restore only/);
    await rows.query(`UPDATE restore_guard SET quarantined_as = 'behind'`);
    await asWorker.query('SELECT revoke_restored_api_keys()');
    await rows.query('UPDATE restore_guard SET quarantined_as = NULL');
    expect((await one.call('GET', '/v1/sessions')).status).toBe(401);
    clock.advance(30_000);
    const code = authenticatorCode(one.secret, clock.now());
    expect((await one.browser.signIn(one.login, PASSWORD, code)).body.code).toBe('session.refused');
    const anew = await api.as('owner');
    expect((await anew('POST', `/v1/users/${one.id}/invitation`)).body).toMatchObject({ state: 'invited' });
    await expect(upkeep.runOnce()).resolves.toMatchObject({ destroyed: 1 });
  });
});
