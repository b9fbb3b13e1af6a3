import { message, messagesBody } from '../builders/webhook';
import { signBody } from '../../src/whatsapp';
import { Closing } from '../support/closing';
import { authenticatorCode, Browser, networkOf, PASSWORD } from '../support/people';
import { startSystem, type System } from '../support/system';

jest.setTimeout(300_000);

const STEP_MS = 30_000;

describe('a person, from the operator’s invitation to their last day', () => {
  const closing = new Closing();
  let system: System;

  beforeAll(async () => {
    system = closing.add(await startSystem(), (one) => one.close());
  });
  afterAll(() => closing.all());

  const network = { with: () => networkOf(system.urls.api).with() };

  async function enrol(
    role: string,
    login: string,
  ): Promise<{ browser: Browser; id: string; secret: string }> {
    const { status, stdout, stderr } = await system.lethe(
      ['user', 'invite', '--role', role],
      `${login}\nKim Sample\n`,
    );
    expect([status, stderr]).toEqual([0, expect.stringMatching(/invited for 72 hours/)]);
    const invitation = stdout.trim();
    const browser = new Browser(network);
    const { secret } = (await browser.call('POST', '/v1/enrolment', { invitation })).body as {
      secret: string;
    };
    const done = await browser.call('POST', '/v1/enrolment/completion', {
      invitation,
      password: PASSWORD,
      code: authenticatorCode(secret, Date.now()),
    });
    expect(done.status).toBe(200);
    // The next code: each counts once, and clocks may be a step apart.
    const code = authenticatorCode(secret, Date.now() + STEP_MS);
    expect((await browser.signIn(login, PASSWORD, code)).status).toBe(201);
    return { browser, id: /id ([0-9a-f-]{36})/.exec(stderr)![1]!, secret };
  }

  it('signs in, reads what is theirs and says why, and opens nothing once they have left', async () => {
    const owner = await enrol('owner', 'olga@example.org');
    const agent = await enrol('agent', 'anton@example.org');
    const body = messagesBody([
      message({ id: 'wamid.PEOPLE', timestamp: String(Math.floor(Date.now() / 1_000)) }),
    ]);
    const secret = Buffer.from(system.secret('meta-app-secrets').split('\n')[0]!);
    const posted = await fetch(`${system.urls.ingest}/webhooks/whatsapp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signBody(body, secret) },
      body: new Uint8Array(body),
    });
    expect(posted.status).toBe(200);
    const { conversations } = (await owner.browser.call('GET', '/v1/conversations')).body as {
      conversations: { subjectId: string }[];
    };
    const { subjectId } = conversations[0]!;
    const read = () =>
      agent.browser.call('GET', `/v1/subjects/${subjectId}/messages`, undefined, {
        'lethe-purpose': 'customer-service',
      });
    expect((await read()).status).toBe(404);
    await owner.browser.call('PUT', `/v1/conversations/${subjectId}/assignee`, { assignee: agent.id });
    expect((await read()).body.messages).toHaveLength(1);
    const left = await owner.browser.call('POST', `/v1/users/${agent.id}/offboarding`, { handOverTo: null });
    expect(left.status).toBe(201);
    expect((await read()).status).toBe(401);
    const again = await new Browser(network).signIn('anton@example.org', PASSWORD);
    expect(again.body).toMatchObject({ status: 401, code: 'session.refused' });
    const listed = await system.lethe(['user', 'list']);
    expect(listed.stdout).toMatch(/owner +active +olga@example\.org/);
    for (const role of ['api', 'worker', 'ingest', 'keyring'] as const)
      expect(system.log(role)).not.toMatch(/example\.org|Kim Sample|marmot/);
  });

  it('comes back with another password and authenticator when they lost all, by the operator’s word alone', async () => {
    const { browser, id } = await enrol('owner', 'oda@example.org');
    expect((await browser.call('GET', '/v1/sessions/current')).status).toBe(200);
    const anew = await system.lethe(['user', 'invite-anew', id]);
    expect([anew.status, anew.stderr]).toEqual([
      0,
      expect.stringMatching(/counts no more; invited for 72 hours/),
    ]);
    expect((await browser.call('GET', '/v1/sessions/current')).status).toBe(401);
    expect((await new Browser(network).signIn('oda@example.org', PASSWORD)).status).toBe(401);
    const again = new Browser(network);
    const invitation = anew.stdout.trim();
    const { secret } = (await again.call('POST', '/v1/enrolment', { invitation })).body as { secret: string };
    const completion = {
      invitation,
      password: `${PASSWORD} anew`,
      code: authenticatorCode(secret, Date.now()),
    };
    expect((await again.call('POST', '/v1/enrolment/completion', completion)).status).toBe(200);
    const code = authenticatorCode(secret, Date.now() + STEP_MS);
    expect((await again.signIn('oda@example.org', completion.password, code)).status).toBe(201);
    const unknown = await system.lethe(['user', 'invite-anew', '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7']);
    expect(unknown.status).not.toBe(0);
  });

  it('is invited for the identity provider without anything to hand over', async () => {
    const invited = await system.lethe(
      ['user', 'invite', '--role', 'auditor', '--openid'],
      'ines@example.org\nInes Sample\n',
    );
    expect([invited.status, invited.stdout]).toEqual([0, '']);
    expect((await system.lethe(['user', 'list'])).stdout).toMatch(/auditor +invited +ines@example\.org/);
    // Nobody guesses their way in where there is no password.
    expect((await new Browser(network).signIn('ines@example.org', PASSWORD)).status).toBe(401);
  });
});
