import { createHash } from 'node:crypto';
import { ManualClock } from '../../../src/foundation/clock';
import { change, contact, message, webhook } from '../../builders/webhook';
import { TestApi, type CallAs } from '../../support/api';
import { TestIngest } from '../../support/ingest';
import { LoopbackServer, type LoopbackReply, type LoopbackRequest } from '../../support/loopback-server';

const POLICY = '/v1/redaction/policy';
/** Longer than a process goes by a policy without asking again. */
const STALE_MS = 5_001;

interface StoredMessage {
  text: string | null;
  absent?: string;
  redactions: { type: string; count: number }[];
}

describe('the redaction policy', () => {
  let ingest: TestIngest;
  let api: TestApi;
  let recogniser: LoopbackServer;
  let dpo: CallAs;
  let crm: CallAs;
  let asked: string[] = [];
  let answer: (request: LoopbackRequest) => LoopbackReply = nobody;
  let count = 0;
  const clock = new ManualClock(Date.now());

  beforeAll(async () => {
    recogniser = await LoopbackServer.start((request) => {
      asked.push((JSON.parse(request.body.toString()) as { text: string }).text);
      return answer(request);
    });
    ingest = await TestIngest.start({ clock, env: { RECOGNISER_URL: `${recogniser.origin}/analyze` } });
    api = await TestApi.start({
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
      clock,
      home: ingest.keyring.home,
    });
    [dpo, crm] = [await api.as('dpo'), await api.as('crm')];
  });
  beforeEach(() => {
    asked = [];
    answer = nobody;
  });
  afterAll(async () => {
    await api.close();
    await ingest.close();
    await recogniser.close();
  });

  /** Sends a message, and reads it as a CRM does, and its sealed original. */
  async function sent(fields: Parameters<typeof message>[0]): Promise<StoredMessage & { original: string }> {
    count += 1;
    const id = `wamid.policy-${count}`;
    const timestamp = String(Math.floor(clock.now() / 1000) - 3600 + count);
    const delivered = await ingest.post(
      webhook(
        change('messages', { contacts: [contact()], messages: [message({ id, timestamp, ...fields })] }),
      ),
    );
    expect(delivered).toMatchObject({ status: 200, outcome: { stored: 1 } });
    const found = await crm('POST', '/v1/subjects/search', { phone: '+15550142233' });
    const subject = (found.body.subjects as { id: string }[])[0]!.id;
    const { body } = await crm('GET', `/v1/subjects/${subject}/messages?limit=1&order=desc`);
    const [row] = await ingest.sql('SELECT * FROM message ORDER BY sent_at DESC LIMIT 1');
    return {
      ...(body.messages as StoredMessage[])[0]!,
      original: JSON.stringify(await ingest.open(row!, 'original')),
    };
  }
  const say = (body: string) => sent({ text: { body } });

  async function decide(policy: object): Promise<void> {
    expect((await dpo('PUT', POLICY, policy)).status).toBe(200);
    clock.advance(STALE_MS);
  }

  it('is the built-in one at first, may be read back and sent again, and knows its roles', async () => {
    const { body, status } = await dpo('GET', POLICY);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: 1,
      otherwise: 'redact',
      types: { CREDIT_CARD: 'never-store', DATE_TIME: 'allow' },
      changedAt: null,
    });
    expect((await dpo('PUT', POLICY, body)).body).toEqual(body);
    expect((await crm('GET', POLICY)).status).toBe(403);
    expect((await (await api.as('auditor'))('PUT', POLICY, {})).status).toBe(403);
  });

  it('holds for new messages once it is decided, without a restart, and leaves a digest in the audit log', async () => {
    const before = await say('Mail me at ada@example.com');
    expect(before.text).toBe('Mail me at [EMAIL_ADDRESS_1]');
    expect(before.original).toContain('ada@example.com');
    expect(before.redactions).toEqual([{ type: 'EMAIL_ADDRESS', count: 1 }]);

    await decide({
      types: { EMAIL_ADDRESS: 'never-store', URL: 'allow' },
      patterns: [{ type: 'MEMBER_NUMBER', pattern: 'mb-\\d{6}', ignoreCase: true, action: 'redact' }],
    });
    const after = await say('ada@example.com, MB-123456, card 4111 1111 1111 1111, https://example.com/x');
    expect(after.text).toBe(
      '[EMAIL_ADDRESS], [MEMBER_NUMBER_1], card [CREDIT_CARD ****1111], https://example.com/x',
    );
    expect(after.original).not.toMatch(/ada@example|4111 1111/);
    expect(after.original).toContain('MB-123456');

    const { versions } = (await dpo('GET', `${POLICY}/versions`)).body as {
      versions: { version: number; text: string; digest: string }[];
    };
    expect(versions.map(({ version }) => version)).toEqual([2, 1]);
    for (const { text, digest } of versions)
      expect(createHash('sha256').update(text).digest('base64')).toBe(digest);
    const facts = await ingest.sql<{ fact: unknown }>(
      `SELECT to_jsonb(q) AS fact FROM audit_queue q WHERE to_jsonb(q)::text LIKE '%redaction-policy%'`,
    );
    expect(facts).toHaveLength(1);
    for (const { digest } of versions) expect(JSON.stringify(facts)).toContain(digest);
  });

  it('differs by channel where it says so', async () => {
    const { channels } = (await dpo('GET', '/v1/channels')).body as { channels: { id: string }[] };
    await decide({ channels: { [channels[0]!.id]: { EMAIL_ADDRESS: 'allow' } } });
    expect((await say('ada@example.com')).text).toBe('ada@example.com');
    await decide({});
    expect((await say('ada@example.com')).text).toBe('[EMAIL_ADDRESS_1]');
  });

  it('is not decided twice over: who read an older version is told', async () => {
    const { body } = await dpo('GET', POLICY);
    const stale = { ...body, version: Number(body.version) - 1 };
    expect((await dpo('PUT', POLICY, stale)).body).toMatchObject({
      status: 409,
      code: 'redaction.policy.changed',
    });
  });

  it.each([
    [{ types: { CREDIT_CARD: 'redact' } }, /CREDIT_CARD must be never-store/],
    [{ thresholds: { SECRET: 0.9 } }, /thresholds.SECRET must be between 0 and 0.5/],
    [{ patterns: [{ type: 'SECRET', pattern: 'x', action: 'allow' }] }, /SECRET must be never-store/],
    [{ patterns: [{ type: 'CASE', pattern: '(?=a)b', action: 'redact' }] }, /not valid RE2 syntax/],
    [{ patterns: [{ type: 'CASE', pattern: '[a-z]{1,999}1', action: 'redact' }] }, /instructions/],
    [{ channels: { nowhere: { URL: 'allow' } } }, /channel 1 must be the id of a channel that exists/],
    [
      { channels: { '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7': { URL: 'allow' } } },
      /channel 1 must be the id of a channel that exists/,
    ],
    [{ types: { URL: 'hide' } }, /never-store/],
  ])('refuses %j and says what would be right', async (policy, rule) => {
    const { status, text } = await dpo('PUT', POLICY, policy);
    expect([status, text]).toEqual([422, expect.stringMatching(rule) as unknown]);
  });

  it('shows on a sample what it would do, and keeps nothing of the sample', async () => {
    const versions = await ingest.sql('SELECT * FROM redaction_policy_version');
    const draft = { types: { EMAIL_ADDRESS: 'never-store' } };
    const text = 'Tell Ana: ana@example.com or 0151 23456789';
    const { body } = await dpo('POST', `${POLICY}/preview`, {
      text,
      region: 'DE',
      names: ['Ana'],
      policy: draft,
    });
    expect(body).toMatchObject({
      version: null,
      text: 'Tell [PERSON_1]: [EMAIL_ADDRESS] or [PHONE_NUMBER_1]',
      original: 'Tell Ana: [EMAIL_ADDRESS] or 0151 23456789',
      withheld: false,
      redactions: expect.arrayContaining([{ type: 'EMAIL_ADDRESS', count: 1 }]) as unknown,
    });
    const spans = body.spans as { start: number; end: number; action: string }[];
    expect(spans.map(({ start, end, action }) => [text.slice(start, end), action])).toEqual([
      ['Ana', 'redact'],
      ['ana@example.com', 'never-store'],
      ['0151 23456789', 'redact'],
    ]);
    const inForce = await dpo('POST', `${POLICY}/preview`, { text: 'ana@example.com' });
    expect(inForce.body).toMatchObject({ text: '[EMAIL_ADDRESS_1]' });
    expect(inForce.body.version).not.toBeNull();
    expect(await ingest.sql('SELECT * FROM redaction_policy_version')).toEqual(versions);
  });

  it('holds messages back under a version that this release does not understand, and loses none', async () => {
    const [{ version }] = (await ingest.sql(
      'SELECT max(version) AS version FROM redaction_policy_version',
    )) as [{ version: number }];
    await ingest.sql('INSERT INTO redaction_policy_version (version, policy) VALUES ($1, $2)', [
      version + 1,
      JSON.stringify({ version: version + 1, types: {}, laterRelease: true }),
    ]);
    clock.advance(STALE_MS);
    const held = await say('call +49 30 23125 042, card 4111 1111 1111 1111');
    expect(held).toMatchObject({ text: null, absent: 'withheld' });
    expect(held.redactions).toContainEqual({ type: 'POLICY_UNREADABLE', count: 1 });
    expect(held.original).toContain('+49 30 23125 042');
    expect(held.original).not.toContain('4111 1111');

    await ingest.sql('DELETE FROM redaction_policy_version WHERE version = $1', [version + 1]);
    clock.advance(STALE_MS);
    expect((await say('hello')).text).toBe('hello');
  });

  describe('with an external recogniser', () => {
    it('asks it about free text only, and masks what it finds', async () => {
      answer = ({ body }) => {
        const { text } = JSON.parse(body.toString()) as { text: string };
        const start = text.indexOf('Zelda');
        return {
          status: 200,
          body: start < 0 ? [] : [{ entity_type: 'PERSON', start, end: start + 5, score: 0.85 }],
        };
      };
      const { text, original } = await say('My neighbour Zelda waits, 12345678');
      expect(text).toBe('My neighbour [PERSON_1] waits, 12345678');
      expect(original).toContain('Zelda');
      expect(asked).toEqual(['My neighbour Zelda waits, 12345678']);
      const card = { name: { formatted_name: 'Link Hyrule' }, phones: [{ phone: '+4930901820' }] };
      await sent({ type: 'contacts', contacts: [card] });
      expect(asked.slice(1)).toEqual([]);
    });

    it.each<[string, LoopbackReply]>([
      ['answers with an error', { status: 500 }],
      ['closes the connection', 'cut'],
      ['never answers', 'hang'],
      ['answers nonsense', { status: 200, body: [{ start: 0 }] }],
    ])('holds the text back when it %s; the message is kept', async (_name, reply) => {
      answer = () => reply;
      const held = await say('My neighbour Zelda, code 4111 1111 1111 1111');
      expect(held).toMatchObject({ text: null, absent: 'withheld' });
      expect(held.redactions).toContainEqual({ type: 'RECOGNISER_AWAY', count: 1 });
      expect(held.original).toContain('Zelda');
      expect(held.original).not.toContain('4111 1111');
      expect(JSON.stringify(held.redactions)).not.toContain('Zelda');
    });
  });

  it('seals what costs too much to read as original only, and its redacted part says so', async () => {
    const numbers = Array.from({ length: 300 }, (_, i) => `+49 151 23${String(45000 + i)}`).join('\n');
    const held = await say(`${numbers}\n4111 1111 1111 1111`);
    expect(held).toMatchObject({ text: null, absent: 'withheld' });
    expect(held.redactions).toContainEqual({ type: 'OVER_BUDGET', count: 1 });
    expect(held.original).toContain('+49 151 2345299');
    expect(held.original).not.toContain('4111 1111 1111 1111');
    const [row] = await ingest.sql('SELECT * FROM message ORDER BY sent_at DESC LIMIT 1');
    expect(await ingest.open(row!, 'redacted')).toMatchObject({ text: '', content: {}, withheld: true });
  });

  it('says of a picture that nobody looked into it', async () => {
    const image = { id: '1', mime_type: 'image/jpeg', caption: 'my card' };
    expect((await sent({ type: 'image', image })).redactions).toEqual([{ type: 'MEDIA_NOT_READ', count: 1 }]);
  });
});

/** Finds nothing in anything. */
function nobody(): LoopbackReply {
  return { status: 200, body: [] };
}
