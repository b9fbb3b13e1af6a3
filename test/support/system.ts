import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  embeddedEnvironment,
  type RoleName,
  type RolePorts,
  ROLES,
} from '../../src/cli/embedded/embedded-environment';
import { embeddedScripts, type Services, type StartedServices } from '../../src/cli/embedded/scripts';
import { runMigrate } from '../../src/cli/migrate';
import { packageRoot } from '../../src/cli/package-root';
import { ROLE_SETTINGS } from '../../src/cli/role-settings';
import { roleArguments, roleEnvironment } from '../../src/cli/supervisor';
import { untilReady } from '../../src/cli/supervisor/readiness';
import { createKeyringDatabase, createMainDatabase } from './databases';
import { closeAtEnd, closed } from './leftovers';
import { type TestServices, testServices } from './services';

/** What a test may choose. `env` goes over the defaults; its keys are `LETHE_…`. */
export interface SystemOptions {
  roles?: readonly RoleName[];
  env?: Record<string, string>;
  /**
   * Own PostgreSQL clusters with everything durable on, for tests that kill servers or look at their files. Otherwise the clusters of the
   * run are used, each system with databases of its own. Redis is always the system's own.
   */
  dedicated?: boolean;
}

/** The four compiled processes against throw-away services. */
export interface System {
  home: string;
  /** The whole environment, as an operator's shell would have it. */
  env: NodeJS.ProcessEnv;
  urls: Record<RoleName, string>;
  services: Services;
  /** Reads a secret by its name under the home: `meta-app-secrets`, `meta-verify-token`, … */
  secret(name: string): string;
  pid(role: RoleName): number | undefined;
  /** Starts a role and resolves when it is ready; on a machine whose clock is ahead, if so wanted. */
  start(role: RoleName, machine?: { aheadMs: number }): Promise<void>;
  /** Tells a role to end, and resolves with its exit status: 0 when it ended in good order. */
  stop(role: RoleName): Promise<number | null>;
  /** Ends a role at once, as a crash would. */
  kill(role: RoleName): Promise<number | null>;
  /** Everything a role has written to its output so far. */
  log(role: RoleName): string;
  /** Runs `lethe …` in this environment, with what it reads on standard input. */
  lethe(args: string[], input?: string): Promise<{ status: number; stdout: string; stderr: string }>;
  /** Starts a dedicated server again that the test killed. */
  restartServer: StartedServices['restart'];
  /** Ends everything and removes it. */
  close(): Promise<void>;
}

/** Starts the real system; the files of `dist/` must be current, as `npm test` makes them. */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const run = testServices();
  const home = mkdtempSync(join(run.home, 'system-'));
  const backing = options.dedicated ? await dedicatedBacking(run, home) : await sharedBacking(run, home);
  const ports = await choosePorts();
  const environment = embeddedEnvironment({ home, ports, ...backing.installation }, embeddedScripts());
  const env = { PATH: process.env.PATH, ...environment, LETHE_API_MANUAL_VERIFIERS: '1', ...options.env };
  if (options.dedicated) await Promise.all([runMigrate('main', env), runMigrate('keyring', env)]);
  const children = new Map<RoleName, ChildProcess>();
  const urls = Object.fromEntries(
    ROLES.map((role) => [role, `http://127.0.0.1:${ports[role].port}`]),
  ) as Record<RoleName, string>;
  const log = (role: RoleName) => join(home, 'log', `${role}.log`);
  mkdirSync(join(home, 'log'));

  const system: System = {
    home,
    env,
    urls,
    services: backing.installation.services,
    secret: (name) => readFileSync(join(home, 'secrets', name), 'utf8').trimEnd(),
    pid: (role) => children.get(role)?.pid,
    start: async (role, machine) => {
      const child = launch(role, env, log(role), machine?.aheadMs);
      children.set(role, child);
      const gone = new AbortController();
      child.once('exit', () => gone.abort());
      if (!(await untilReady(urls[role], 180_000, gone.signal)))
        throw new Error(`${role} did not become ready:\n${readFileSync(log(role), 'utf8').slice(-4_000)}`);
    },
    stop: (role) => end(children, role, 'SIGTERM'),
    kill: (role) => end(children, role, 'SIGKILL'),
    log: (role) => readFileSync(log(role), 'utf8'),
    lethe: (args, input = '') => lethe(args, input, env),
    restartServer: backing.restart,
    close: async () => {
      for (const role of ['ingest', 'api', 'worker', 'keyring'] as const)
        await end(children, role, 'SIGTERM');
      await backing.close();
      rmSync(home, { recursive: true, force: true });
      closed(system);
    },
  };
  closeAtEnd(system, () => system.close());
  try {
    for (const role of ROLES.filter((one) => (options.roles ?? ROLES).includes(one)))
      await system.start(role);
  } catch (error) {
    await system.close();
    throw error;
  }
  return system;
}

interface Backing {
  installation: { services: Services; database: string; keyringDatabase: string; databaseSecrets: string };
  restart: StartedServices['restart'];
  close: () => Promise<void>;
}

async function sharedBacking(run: TestServices, home: string): Promise<Backing> {
  const [main, keyring, own] = await Promise.all([
    createMainDatabase(),
    createKeyringDatabase(),
    embeddedScripts().startServices({ home, durable: false, programs: run.programs, servers: ['redis'] }),
  ]);
  return {
    installation: {
      services: { ...run, redis: own.services.redis },
      database: main.name,
      keyringDatabase: keyring.name,
      databaseSecrets: join(run.home, 'secrets'),
    },
    restart: own.restart,
    close: async () => {
      await Promise.all([main.drop(), keyring.drop(), own.stop()]);
    },
  };
}

async function dedicatedBacking(run: TestServices, home: string): Promise<Backing> {
  const own = await embeddedScripts().startServices({ home, durable: true, programs: run.programs });
  return {
    installation: {
      services: own.services,
      database: 'lethe',
      keyringDatabase: 'lethe_keyring',
      databaseSecrets: join(home, 'secrets'),
    },
    restart: own.restart,
    close: own.stop,
  };
}

async function choosePorts(): Promise<Record<RoleName, RolePorts>> {
  const { freePort } = embeddedScripts();
  const entries = ROLES.map(async (role) => [
    role,
    { port: await freePort(), metricsPort: await freePort() },
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Record<RoleName, RolePorts>;
}

function launch(role: RoleName, env: NodeJS.ProcessEnv, logFile: string, aheadMs?: number): ChildProcess {
  const root = packageRoot();
  const output = openSync(logFile, 'a', 0o600);
  const isAhead = aheadMs !== undefined;
  return spawn(
    process.execPath,
    [
      ...(isAhead ? ['--require', join(root, 'test', 'support', 'clock-ahead.js')] : []),
      ...roleArguments(role, join(root, 'dist', 'src', 'apps', role, 'main.js')),
    ],
    {
      env: {
        ...roleEnvironment(role, Object.keys(ROLE_SETTINGS[role]), env),
        ...(isAhead && { TEST_CLOCK_AHEAD_MS: String(aheadMs) }),
      },
      stdio: ['ignore', output, output, 'ipc'],
    },
  );
}

async function end(
  children: Map<RoleName, ChildProcess>,
  role: RoleName,
  signal: NodeJS.Signals,
): Promise<number | null> {
  const child = children.get(role);
  children.delete(role);
  if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
  const ended = once(child, 'exit');
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(force);
  return child.exitCode;
}

async function lethe(
  args: string[],
  input: string,
  env: NodeJS.ProcessEnv,
): Promise<{ status: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'lethe.js'), ...args], {
    env,
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status: status ?? -1, stdout, stderr };
}
