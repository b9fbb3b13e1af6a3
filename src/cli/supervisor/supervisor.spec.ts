import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RoleName } from '../embedded/embedded-environment';
import { embeddedScripts } from '../embedded/scripts';
import { packageRoot } from '../package-root';
import { untilReady } from './readiness';
import { Supervisor } from './supervisor';

const entry = join(packageRoot(), 'test', 'support', 'fake-role.js');
const scripts = embeddedScripts();

async function role(name: RoleName, env: Record<string, string> = {}) {
  const port = await scripts.freePort();
  return {
    role: name,
    entry,
    env: { LETHE_PORT: String(port), ...env },
    url: `http://127.0.0.1:${port}`,
    output: 'inherit' as const,
  };
}

describe('Supervisor', () => {
  let supervisor: Supervisor | undefined;
  afterEach(() => supervisor?.stop());

  it('starts the keyring first and ends it last', async () => {
    const events: string[] = [];
    const roles = await Promise.all([role('ingest'), role('worker'), role('keyring')]);
    supervisor = new Supervisor(roles, ({ role: name, what }) => events.push(`${name} ${what}`));
    expect(await supervisor.start()).toBe(true);
    await supervisor.stop();
    const steps = events.filter((event) => /(ready|stopped)$/.test(event));
    expect(steps).toEqual([
      'keyring ready',
      'worker ready',
      'ingest ready',
      'ingest stopped',
      'worker stopped',
      'keyring stopped',
    ]);
  });

  it('starts a role again that ended by itself', async () => {
    const pids: number[] = [];
    const options = await role('worker');
    const again = new Promise<void>((resolve) => {
      supervisor = new Supervisor([options], ({ pid }) => {
        if (pid !== undefined && pids.push(pid) === 2) resolve();
      });
    });
    await supervisor!.start();
    await fetch(`${options.url}/end/3`).catch(() => undefined);
    await again;
    expect(await untilReady(options.url, 120_000, new AbortController().signal)).toBe(true);
    expect(new Set(pids).size).toBe(2);
  });

  it('gives up on a role that refuses its configuration', async () => {
    supervisor = new Supervisor([await role('api', { LETHE_REFUSE: '1' })], () => undefined);
    expect(await supervisor.start()).toBe(false);
    await expect(supervisor.failure).resolves.toBe(78);
  });

  it('leaves no role behind when it is killed', async () => {
    const port = await scripts.freePort();
    const child = fork(join(packageRoot(), 'test', 'support', 'fake-role.js'), {
      execArgv: ['--require', join(packageRoot(), 'bin', 'exit-with-supervisor.js')],
      env: { LETHE_PORT: String(port) },
    });
    await untilReady(`http://127.0.0.1:${port}`, 120_000, new AbortController().signal);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
