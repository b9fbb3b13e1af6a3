import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../../foundation/errors';
import { runMigrate } from '../migrate';
import { packageRoot } from '../package-root';
import { embeddedEnvironment, type RoleName, type RolePorts, ROLES } from './embedded-environment';
import { formatEnvironment, readEnvironment } from './environment-file';
import { embeddedScripts } from './scripts';

const PREFERRED: Record<RoleName, RolePorts> = {
  ingest: { port: 8080, metricsPort: 9080 },
  api: { port: 8081, metricsPort: 9081 },
  worker: { port: 8082, metricsPort: 9082 },
  keyring: { port: 8083, metricsPort: 9083 },
};

/** The embedded services of a home while they run, and the environment in which Lethe finds them. */
export interface RunningInstallation {
  env: NodeJS.ProcessEnv;
  stop: () => Promise<void>;
}

/** The file in a home that holds the environment of its embedded installation. */
export function environmentFile(home: string): string {
  return join(home, 'lethe.env');
}

/**
 * Starts PostgreSQL (twice) and Redis under `home`, migrates, and writes the environment to `lethe.env`. Data of an earlier start is found
 * again. Throws a conflict when another supervisor works in that home.
 */
export async function startInstallation(home: string): Promise<RunningInstallation> {
  const scripts = embeddedScripts();
  const release = scripts.tryLock(join(home, 'run', 'supervisor.lock'));
  if (!release)
    throw new DomainError(
      'conflict',
      'embedded.running',
      `Lethe is already running in ${home}; see \`lethe status\``,
    );
  try {
    const programs = await scripts.ensureSystemPackages(packageRoot());
    const { services, stop } = await scripts.startServices({ home, durable: true, programs });
    const installation = {
      home,
      services,
      database: 'lethe',
      keyringDatabase: 'lethe_keyring',
      ports: await choosePorts(scripts.freePort),
    };
    const environment = embeddedEnvironment(installation, scripts);
    writeFileSync(environmentFile(home), formatEnvironment(environment), { mode: 0o600 });
    const env = { ...environment, ...process.env };
    try {
      await runMigrate('keyring', env);
      await runMigrate('main', env);
    } catch (error) {
      await stop();
      throw error;
    }
    return { env, stop: () => stop().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Lets the other commands of a checkout find its embedded installation: sets the variables of `lethe.env` that the environment does not set
 * itself. An environment that names a database is left alone.
 */
export function adoptEmbeddedEnvironment(home: string, env: NodeJS.ProcessEnv): void {
  const file = environmentFile(home);
  if (namesDatabase(env) || !existsSync(file)) return;
  for (const [key, value] of Object.entries(readEnvironment(file))) env[key] ??= value;
}

/** True when the environment itself says where a database is, so that nothing embedded is wanted. */
export function namesDatabase(env: NodeJS.ProcessEnv): boolean {
  return Object.keys(env).some((key) => /^LETHE_(?:\w+_)?DATABASE_HOST$/.test(key) && env[key] !== '');
}

async function choosePorts(
  freePort: (preferred?: number) => Promise<number>,
): Promise<Record<RoleName, RolePorts>> {
  const chosen: Partial<Record<RoleName, RolePorts>> = {};
  for (const role of ROLES) {
    const { port, metricsPort } = PREFERRED[role];
    chosen[role] = { port: await freePort(port), metricsPort: await freePort(metricsPort) };
  }
  return chosen as Record<RoleName, RolePorts>;
}
