import { KeyKind, Part, Scope } from '../../src/crypto';
import { APP_ID, APP_SECRET, CredentialGround } from '../support/credential-ground';
import { ACCOUNT, NUMBER } from '../support/graph-fixture';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('the care of credentials', () => {
  let ground: CredentialGround;
  beforeAll(async () => {
    ground = await CredentialGround.start();
  });
  afterAll(() => ground.close());
  beforeEach(async () => {
    await ground.forget();
    await ground.add('meta-app-secret', APP_ID, APP_SECRET);
  });

  const issue = (options: Parameters<CredentialGround['graph']['api']['registry']['issue']>[1] = {}) =>
    ground.graph.api.registry.issue(APP_ID, {
      accountIds: [ACCOUNT],
      expiresAtMs: ground.clock.now() + 60 * DAY_MS,
      ...options,
    });
  const addToken = (token: string, facts = {}) =>
    ground.add('meta-access-token', ACCOUNT, token, { facts: { appId: APP_ID, ...facts } });
  const isValid = (token: string) =>
    ground.graph.api.registry.isValid(ground.graph.api.registry.tokens.get(token)!);
  const leaseStatus = async (id: string) => {
    const key = {
      scope: Scope.standalone,
      subjectRef: id,
      incarnation: 0,
      classId: 0,
      bucket: KeyKind.credential,
    };
    const [answer] = await ground.keyring
      .client('worker')
      .lease([{ direction: 'open', part: Part.credential, ...key }]);
    return answer!.status;
  };

  it.each([
    ['a token of 60 days for the account and nothing else', {}, []],
    ['one that never expires', { expiresAtMs: null }, ['never-expires']],
    ['one for every account', { accountIds: [] }, ['wider-accounts']],
    [
      'one for another account',
      { accountIds: ['200000000000009'] },
      ['account-not-covered', 'wider-accounts'],
    ],
    [
      'one that may do more',
      { scopes: ['whatsapp_business_management', 'whatsapp_business_messaging', 'ads_management'] },
      ['wider-scope'],
    ],
    ['one that may not send', { scopes: ['whatsapp_business_management'] }, ['missing-scope']],
    ['one that has ended', { expiresAtMs: 1 }, ['invalid']],
  ])('says of %s what is wrong with it, once', async (_what, options, problems) => {
    const { id } = await addToken(issue(options));
    await ground.tokens.runOnce();
    expect((await ground.record(id)).problems.sort()).toEqual([...problems].sort());
    ground.clock.advance(7 * HOUR_MS);
    await ground.tokens.runOnce();
    const told = await ground.facts('credential.checked');
    expect(told.map(({ code }) => code)).toEqual(problems.slice(0, 1));
  });

  it('renews a token of 60 days by itself, puts the new one to use, and ends the old one everywhere', async () => {
    const token = issue();
    const { id } = await addToken(token);
    await expect(ground.tokens.runOnce()).resolves.toMatchObject({ checked: 1, renewed: 0 });
    ground.clock.advance(45 * DAY_MS - HOUR_MS);
    await expect(ground.tokens.runOnce()).resolves.toMatchObject({ checked: 1, renewed: 0 });
    ground.clock.advance(7 * HOUR_MS);
    await expect(ground.tokens.runOnce()).resolves.toMatchObject({ checked: 1, renewed: 1 });

    const [newest, former] = await ground.texts('meta-access-token', ACCOUNT);
    expect(former).toBe(token);
    expect(isValid(newest!)).toBe(true);
    await ground.ending.runOnce();
    expect(isValid(token)).toBe(true);
    ground.clock.advance(HOUR_MS);
    await expect(ground.ending.runOnce()).resolves.toEqual({ ended: 1, failed: 0 });
    expect(isValid(token)).toBe(false);
    await expect(ground.texts('meta-access-token', ACCOUNT)).resolves.toEqual([newest]);
    expect(await ground.record(id)).toMatchObject({
      revokedFor: 'replaced',
      destroyedAt: new Date(ground.clock.now()),
    });
    await expect(ground.credentials.useVersion(id, () => Promise.resolve())).rejects.toMatchObject({
      code: 'credential.gone',
    });
    await expect(leaseStatus(id)).resolves.toBe('destroyed');
  });

  it('tells of a token that could not be renewed, and tries again', async () => {
    const { id } = await addToken(issue({ expiresAtMs: ground.clock.now() + 10 * DAY_MS }));
    ground.graph.api.faults.instead(
      { status: 503, body: '' },
      { match: ({ url }) => url.pathname.endsWith('/oauth/access_token') },
    );
    await ground.tokens.runOnce();
    expect((await ground.record(id)).problems).toEqual(['not-renewed', 'expires-soon']);
    ground.clock.advance(7 * HOUR_MS);
    await expect(ground.tokens.runOnce()).resolves.toMatchObject({ renewed: 1 });
  });

  it('keeps the key of a revoked token for as long as Meta cannot be told, and not longer', async () => {
    const token = issue();
    const { id } = await addToken(token);
    await ground.revoke(id);
    await expect(ground.texts('meta-access-token', ACCOUNT)).rejects.toMatchObject({
      code: 'credential.none',
    });
    ground.graph.api.faults.down(HOUR_MS);
    await expect(ground.ending.runOnce()).resolves.toEqual({ ended: 0, failed: 1 });
    expect(await ground.record(id)).toMatchObject({ problems: ['not-ended'], destroyedAt: null });
    ground.clock.advance(HOUR_MS);
    await expect(ground.ending.runOnce()).resolves.toEqual({ ended: 1, failed: 0 });
    expect(isValid(token)).toBe(false);
  });

  it('does not revoke at Meta a token that was rotated for its facts alone', async () => {
    const token = issue();
    const { id } = await addToken(token);
    await ground.rotate(id, token, 0);
    await expect(ground.ending.runOnce()).resolves.toEqual({ ended: 1, failed: 0 });
    expect(isValid(token)).toBe(true);
    await expect(ground.texts('meta-access-token', ACCOUNT)).resolves.toEqual([token]);
  });

  describe('two-step verification', () => {
    const pinAtMeta = () => ground.graph.number.pin;
    const tellOf = (word: string) =>
      ground.worker.query(
        `INSERT INTO platform_event (dedupe_tag, subject_ref, class_id, bucket, id, incarnation, field, kind, occurred_at, received_at, original)
         SELECT decode(md5(random()::text), 'hex'), gen_random_uuid(), class_id, $3, decode(md5(random()::text), 'hex'), 1, 'security', $1, $2::timestamptz, $2::timestamptz, ''
           FROM retention_class WHERE class_id = 1`,
        [`security/${word}`, new Date(ground.clock.now()), bucket()],
      );
    const bucket = () => 0x40000000 + Math.floor(ground.clock.now() / DAY_MS);

    beforeEach(async () => {
      await addToken(issue());
      await ground.worker.query('SELECT ensure_partitions(1, $1)', [bucket()]);
    });

    it('is set with the PIN that was made here, and the former PIN is kept until Meta has the next', async () => {
      const { id, made } = await ground.add('meta-pin', NUMBER);
      await ground.pins.runOnce();
      expect(pinAtMeta()).toBe(made);
      ground.graph.api.faults.down(HOUR_MS);
      await ground.rotate(id, '123456');
      await ground.pins.runOnce();
      await expect(ground.ending.runOnce()).resolves.toEqual({ ended: 0, failed: 0 });
      expect(pinAtMeta()).toBe(made);
      ground.clock.advance(HOUR_MS);
      await expect(ground.pins.runOnce()).resolves.toEqual({ set: 1, failed: 0 });
      expect(pinAtMeta()).toBe('123456');
      await expect(ground.ending.runOnce()).resolves.toEqual({ ended: 1, failed: 0 });
    });

    it('is switched on again, and told of, when Meta says that somebody switched it off', async () => {
      const { id, made } = await ground.add('meta-pin', NUMBER);
      await ground.pins.runOnce();
      ground.graph.number.pin = null;
      ground.clock.advance(HOUR_MS);
      await tellOf('PIN_REQUEST_SUCCESS');
      ground.clock.advance(1_000);
      await ground.pins.runOnce();
      expect(pinAtMeta()).toBe(made);
      await expect(ground.pins.runOnce()).resolves.toEqual({ set: 0, failed: 0 });
      const told = await ground.facts('credential.checked');
      expect(told.map(({ code, ref }) => [code, ref?.credential])).toEqual([
        ['switched-off', id],
        ['ok', id],
      ]);
    });

    it('is left alone, and told of, when somebody set another PIN', async () => {
      const { id } = await ground.add('meta-pin', NUMBER);
      await ground.pins.runOnce();
      ground.clock.advance(HOUR_MS);
      await tellOf('PIN_CHANGED');
      await ground.pins.runOnce();
      await ground.pins.runOnce();
      expect((await ground.facts('credential.checked')).map(({ code }) => code)).toEqual([
        'changed-elsewhere',
      ]);
      expect((await ground.record(id)).problems).toEqual(['changed-elsewhere']);
    });
  });
});
