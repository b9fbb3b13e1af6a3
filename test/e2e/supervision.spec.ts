import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentFile } from '../../src/cli/embedded/installation';
import { embeddedScripts, type ProcessIdentity, type Services } from '../../src/cli/embedded/scripts';
import { packageRoot } from '../../src/cli/package-root';
import type { SupervisorState } from '../../src/cli/supervisor/state-file';
import { eventually } from '../support/eventually';
import { testServices } from '../support/services';

const { identify, isRunning } = embeddedScripts();

describe('lethe start, with services of its own', () => {
  let home: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(() => {
    home = mkdtempSync(join(testServices().home, 'embedded-'));
    env = { PATH: process.env.PATH, LETHE_HOME: home };
    // An installation that was set up before; the variables are written anew at every start.
    writeFileSync(environmentFile(home), '');
  });
  afterAll(async () => {
    // Also what a failed test left running.
    if (existsSync(join(home, 'services.json')))
      await Promise.all(processesOf(home).map((identity) => embeddedScripts().endProcess(identity)));
    rmSync(home, { recursive: true, force: true });
  });

  it('leaves nothing behind when it is killed, starts again with its data, and stops when told', async () => {
    await startKeyring();
    const first = await lethe('keyring', 'status');
    const everything = processesOf(home);
    expect(everything.length).toBe(6);
    process.kill(stateOf(home).supervisor.pid, 'SIGKILL');
    await gone(everything);

    await startKeyring();
    expect(await lethe('status')).toMatchObject({ status: 0 });
    // Each start writes a snapshot anew; everything else is what it was.
    const apart = (output: string) => output.replace(/^snapshot .*$/m, '');
    expect(apart((await lethe('keyring', 'status')).output)).toBe(apart(first.output));
    const again = processesOf(home);
    expect(await lethe('stop')).toMatchObject({ status: 0, output: 'stopped\n' });
    expect(again.filter(isRunning)).toEqual([]);
    expect(await lethe('status')).toMatchObject({ status: 3 });
  });

  it('starts a role again that was killed, and refuses a second supervisor', async () => {
    await startKeyring();
    const before = keyringPid();
    process.kill(before!, 'SIGKILL');
    await eventually(
      async () =>
        keyringPid() !== undefined && keyringPid() !== before && (await lethe('status')).status === 0,
    );
    const second = await lethe('start', 'keyring');
    expect(second.status).toBe(1);
    expect(second.output).toContain('embedded.running');
    const everything = processesOf(home);
    await lethe('stop');
    expect(everything.filter(isRunning)).toEqual([]);
  });

  it('names a wrong setting and ends with status 78', async () => {
    env.LETHE_KEYRING_PORT = 'hunter2';
    const { status, output } = await lethe('start', 'keyring');
    delete env.LETHE_KEYRING_PORT;
    expect(status).toBe(78);
    expect(output).toContain('LETHE_KEYRING_PORT must be a port number');
    expect(output).not.toContain('hunter2');
    expect(processesOf(home).filter(isRunning)).toEqual([]);
  });

  function command(...args: string[]): ChildProcess {
    return spawn(process.execPath, [join(packageRoot(), 'bin', 'lethe.js'), ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async function lethe(...args: string[]): Promise<{ status: number | null; output: string }> {
    const child = command(...args);
    let output = '';
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, output };
  }

  /** Resolves when `lethe start keyring` says that all is ready. */
  async function startKeyring(): Promise<void> {
    const child = command('start', 'keyring');
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`it ended:\n${output}`)));
      child.stderr!.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        if (output.includes('all ready')) resolve();
      });
    });
  }

  function keyringPid(): number | undefined {
    return stateOf(home).roles.keyring?.pid;
  }
});

function stateOf(home: string): SupervisorState {
  return JSON.parse(readFileSync(join(home, 'run', 'supervisor.json'), 'utf8')) as SupervisorState;
}

/** Supervisor, keyring, both clusters, Redis, and the process that keeps them. */
function processesOf(home: string): ProcessIdentity[] {
  const services = JSON.parse(readFileSync(join(home, 'services.json'), 'utf8')) as Services;
  let roles: (ProcessIdentity | undefined)[] = [];
  try {
    const { supervisor, roles: running } = stateOf(home);
    roles = [
      supervisor,
      ...Object.values(running).map(({ pid }) => (pid === undefined ? undefined : identify(pid))),
    ];
  } catch {
    // No supervisor runs.
  }
  const all = [
    services.host,
    services.main.process,
    services.keyring.process,
    services.redis.process,
    ...roles,
  ];
  return all.filter((identity): identity is ProcessIdentity => identity !== undefined);
}

async function gone(identities: ProcessIdentity[]): Promise<void> {
  await eventually(() => !identities.some(isRunning));
}
