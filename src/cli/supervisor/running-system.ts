import { existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../foundation/config';
import { type RoleName, ROLES } from '../embedded/embedded-environment';
import { embeddedScripts } from '../embedded/scripts';
import { packageRoot } from '../package-root';
import { ROLE_SETTINGS } from '../role-settings';
import { roleEnvironment } from './role-environment';
import { removeState, type SupervisorState, writeState } from './state-file';
import { type SupervisedRole, Supervisor, type SupervisorReport } from './supervisor';

/** Where the output of the processes goes: to ours, or to one file per role in a folder. */
export type RoleOutput = 'inherit' | { folder: string };

/** Roles under supervision, with their addresses; the state file of the home follows them. */
export interface RunningSystem {
  supervisor: Supervisor;
  urls: Record<string, string>;
  stop: () => Promise<void>;
}

/**
 * Validates the settings of every role, then prepares their supervision; `supervisor.start()` starts them. Throws a ConfigError before
 * anything runs.
 */
export function prepareSystem(options: {
  home: string;
  roles: readonly RoleName[];
  env: NodeJS.ProcessEnv;
  embedded: boolean;
  output: RoleOutput;
  report: SupervisorReport;
}): RunningSystem {
  const { home, roles, env, embedded, output, report } = options;
  const supervised = ROLES.filter((role) => roles.includes(role)).map((role) =>
    supervisedRole(role, env, output),
  );
  const own = embeddedScripts().identify(process.pid);
  const urls = Object.fromEntries(supervised.map(({ role, url }) => [role, url]));
  const state: SupervisorState = { supervisor: own!, embedded, roles: {} };
  for (const { role, url } of supervised) state.roles[role] = { url, what: 'waiting' };
  const supervisor = new Supervisor(supervised, (event) => {
    const { url } = state.roles[event.role]!;
    const pid = event.pid ?? (event.what === 'ready' ? state.roles[event.role]!.pid : undefined);
    state.roles[event.role] = { url, what: event.what, pid };
    writeState(home, state);
    report(event);
  });
  const stop = () => supervisor.stop().finally(() => removeState(home));
  return { supervisor, urls, stop };
}

function supervisedRole(role: RoleName, env: NodeJS.ProcessEnv, output: RoleOutput): SupervisedRole {
  const settings = loadConfig(role, ROLE_SETTINGS[role], env);
  const entry = join(packageRoot(), 'dist', 'src', 'apps', role, 'main.js');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\``);
  const host = ['0.0.0.0', '::'].includes(settings.HOST) ? '127.0.0.1' : settings.HOST;
  return {
    role,
    entry,
    env: roleEnvironment(role, Object.keys(ROLE_SETTINGS[role]), env),
    url: `http://${host}:${settings.PORT}`,
    output: output === 'inherit' ? output : logFile(output.folder, role),
  };
}

function logFile(folder: string, role: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return openSync(join(folder, `${role}.log`), 'a', 0o600);
}
