import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/cli/package-root';

/** The identity provider of the tests: a certified one (`oidc-provider`), on loopback, in a process of its own. */
export class TestIdentityProvider {
  private constructor(
    readonly issuer: string,
    private readonly process: ChildProcess,
    private readonly redirectUri: string,
  ) {}

  static async start(redirectUri: string): Promise<TestIdentityProvider> {
    const script = join(packageRoot(), 'test', 'support', 'oidc-provider.mjs');
    const child = spawn(process.execPath, ['--no-warnings', script, redirectUri], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const [issuer] = (await once(createInterface(child.stdout), 'line')) as [string];
    return new TestIdentityProvider(issuer, child, redirectUri);
  }

  /** What a browser does from the provider's address on, as whoever signs in there: the address that it is sent back to, path and query. */
  async visit(url: string, login: string, acr?: string): Promise<string> {
    const cookies = new Map<string, string>();
    for (let next = url, hops = 0; hops < 10; hops += 1) {
      const answer = await fetch(next, {
        redirect: 'manual',
        headers: {
          'x-login': login,
          ...(acr !== undefined && { 'x-acr': acr }),
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        },
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        cookies.set(name!, value!);
      }
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`the provider answers ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
      next = new URL(location, next).href;
      if (next.startsWith(this.redirectUri)) return next.slice(new URL(next).origin.length);
    }
    throw new Error('the provider sends in circles');
  }

  async close(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.stdin!.end();
    await ended;
  }
}
