import { createHmac } from 'node:crypto';
import { People, PeopleStore, type Person } from '../../src/identity';
import type { ApiRole } from '../../src/identity';
import type { ApiAnswer, CallAs, TestApi } from './api';

/** A password that breaks no rule. */
export const PASSWORD = 'marmot quilted saffron';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What an authenticator app shows for a secret in base 32: written anew, so that it checks ours. */
export function authenticatorCode(secret: string, now: number): string {
  const bits = Array.from(secret, (character) => BASE32.indexOf(character).toString(2).padStart(5, '0')).join(
    '',
  );
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeUInt32BE(Math.floor(now / 30_000), 4);
  const mac = createHmac('sha1', bytes).update(counter).digest();
  const at = mac[19]! & 15;
  return String(((mac[at]! & 127) * 2 ** 24 + mac.readUIntBE(at + 1, 3)) % 1_000_000).padStart(6, '0');
}

/** A browser: keeps cookies, and sends the CSRF token that it was told. */
export class Browser {
  readonly cookies = new Map<string, string>();
  csrf: string | undefined;

  constructor(
    private readonly api: Pick<TestApi, 'with'>,
    readonly address = '127.0.0.1',
  ) {}

  readonly call: CallAs = async (method, path, body, headers = {}) => {
    const answer = await this.api.with(undefined)(method, path, body, {
      ...(this.cookies.size > 0 && {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      }),
      ...(this.csrf !== undefined && method !== 'GET' && { 'x-csrf-token': this.csrf }),
      'x-forwarded-for': this.address,
      ...headers,
    });
    this.keep(answer);
    return answer;
  };

  /** Signs in; the answer. */
  async signIn(login: string, password: string, code?: string): Promise<ApiAnswer> {
    const answer = await this.call('POST', '/v1/sessions', {
      login,
      password,
      ...(code !== undefined && { code }),
    });
    if (answer.status === 201) this.csrf = answer.body.csrfToken as string;
    return answer;
  }

  private keep({ headers }: ApiAnswer): void {
    for (const line of [(headers['set-cookie'] as string | string[] | undefined) ?? []].flat()) {
      const [, name, value, rest] = /^([^=]+)=([^;]*)(.*)$/.exec(line)!;
      if (/Max-Age=0/.test(rest!)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
  }
}

/** The network between a browser and a running process. */
export function networkOf(url: string): { with: () => CallAs } {
  return {
    with: () => async (method, path, body, headers) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        redirect: 'manual',
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = /json/.test(answer.headers.get('content-type') ?? '');
      return {
        status: answer.status,
        headers: { ...Object.fromEntries(answer.headers), 'set-cookie': answer.headers.getSetCookie() },
        text,
        body: (isJson ? JSON.parse(text) : {}) as ApiAnswer['body'],
        bytes: Buffer.from(text),
      };
    },
  };
}

/** Somebody at work, with a browser in which they are signed in. */
export interface Colleague {
  id: string;
  login: string;
  /** In base 32. */
  secret: string;
  recoveryCodes: string[];
  browser: Browser;
  call: CallAs;
}

let serial = 0;

/** Has the operator invite somebody. */
export async function invite(
  api: TestApi,
  role: Exclude<ApiRole, 'crm'>,
  wanted: { login?: string; signIn?: 'password' | 'openid' } = {},
): Promise<{ person: Person; invitation: string; login: string }> {
  serial += 1;
  const login = wanted.login ?? `${role.replace('_', '.')}.${serial}@example.org`;
  const invited = await api.app
    .get(PeopleStore)
    .transaction((tx) =>
      api.app
        .get(People)
        .invite(tx, { login, name: 'Kim Sample', role, signIn: wanted.signIn ?? 'password' }, 'operator'),
    );
  return { ...invited, login };
}

/** Invites somebody, has them enrol with an authenticator and sign in: all over HTTP. `tick` moves the clock to the authenticator's next code. */
export async function colleague(
  api: TestApi,
  role: Exclude<ApiRole, 'crm'>,
  clock: { now(): number; advance(ms: number): void },
): Promise<Colleague> {
  const { person, invitation, login } = await invite(api, role);
  const browser = new Browser(api);
  const offer = await browser.call('POST', '/v1/enrolment', { invitation });
  const secret = offer.body.secret as string;
  const done = await browser.call('POST', '/v1/enrolment/completion', {
    invitation,
    password: PASSWORD,
    code: authenticatorCode(secret, clock.now()),
  });
  if (done.status !== 200) throw new Error(`enrolment of ${role}: ${done.text}`);
  clock.advance(30_000);
  const signedIn = await browser.signIn(login, PASSWORD, authenticatorCode(secret, clock.now()));
  if (signedIn.status !== 201) throw new Error(`sign-in of ${role}: ${signedIn.text}`);
  return {
    id: person.id,
    login,
    secret,
    recoveryCodes: done.body.recoveryCodes as string[],
    browser,
    call: browser.call,
  };
}
