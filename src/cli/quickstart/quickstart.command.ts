import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { readSecretFile } from '../../foundation/config';
import { ROLES } from '../embedded/embedded-environment';
import { embeddedScripts } from '../embedded/scripts';
import { startInstallation } from '../embedded/installation';
import { prepareSystem } from '../supervisor/running-system';
import { readState } from '../supervisor/state-file';
import { stopSignal } from '../supervisor/stop-signal';
import { demonstrate, type Stage } from './demonstration';
import { HttpClient } from './http-client';
import { Narrator } from './narrator';
import { readQuickstartFile, writeQuickstartFile } from './quickstart-file';
import { resetHome } from './reset';
import { ensureRoleKeys, KEY_ROLES, keyFile, type KeyRole, type Lethe } from './role-keys';
import { letheIn } from './run-lethe';
import { showFound } from './show-found';

const INVENTED = 'Everyone in the samples is invented.';

/** `lethe quickstart`, which `npm run quickstart` calls once everything is installed and compiled. */
export function register(program: Command): void {
  program
    .command('quickstart')
    .description('start everything embedded under .lethe, and show the main job on sample webhooks')
    .option('--once', 'end with status 0 after the demonstration')
    .option('--reset', 'remove the data of earlier starts first')
    .action(async (options: { once?: boolean; reset?: boolean }) => {
      process.exitCode = await quickstart(resolve(process.env.LETHE_HOME ?? '.lethe'), options);
    });
}

async function quickstart(home: string, options: { once?: boolean; reset?: boolean }): Promise<number> {
  if (options.reset) resetHome(home);
  const running = readState(home);
  if (running && embeddedScripts().isRunning(running.supervisor)) {
    console.log(
      `Lethe is already running here as process ${running.supervisor.pid}; npx lethe status, npx lethe stop`,
    );
    return showWhere(home) ? 0 : 1;
  }
  const stopped = stopSignal();
  const installation = await startInstallation(home);
  try {
    let late = '';
    const { supervisor, urls, stop } = prepareSystem({
      home,
      roles: ROLES,
      env: installation.env,
      embedded: true,
      output: { folder: join(home, 'log') },
      report: ({ role, what }) => {
        if (what === 'not ready') late = role;
      },
    });
    try {
      const started = await Promise.race([supervisor.start(), stopped.then(() => 'stopped' as const)]);
      if (started === 'stopped') return 130;
      if (!started) throw new Error(notReady(home, late));
      console.log(
        'Four processes run: keyring, worker, ingest, api. Here they share one user of this machine, so what separates',
      );
      console.log(
        `them is their database roles and keyring secrets; in production each has a user of its own. ${INVENTED}`,
      );
      const outcome = await Promise.race([
        present(home, urls, installation.env),
        stopped.then(() => 'stopped' as const),
      ]);
      if (outcome === 'stopped') return 130;
      showWhere(home);
      if (options.once) return 0;
      console.log('\nEverything stays up until Ctrl-C.');
      return await Promise.race([supervisor.failure, stopped.then(() => 0)]);
    } finally {
      await stop();
    }
  } finally {
    await installation.stop();
  }
}

function notReady(home: string, role: string): string {
  const file = join(home, 'log', `${role}.log`);
  const end = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-3).join('\n');
  return `${role} did not become ready; the end of ${file}:\n${end}`;
}

async function present(home: string, urls: Record<string, string>, env: NodeJS.ProcessEnv): Promise<void> {
  const lethe = letheIn(env);
  const before = readQuickstartFile(home)?.demonstratedAt;
  const keys = await ensureRoleKeys(home, urls.api!, lethe);
  writeQuickstartFile(home, urls, before);
  const stage = stageOf(home, urls, keys, lethe);
  if (before === undefined) await demonstrate(stage);
  else await showFound(stage);
  writeQuickstartFile(home, urls, before ?? new Date().toISOString());
}

function stageOf(
  home: string,
  urls: Record<string, string>,
  keys: Record<KeyRole, string>,
  lethe: Lethe,
): Stage {
  const folder = join(home, 'demonstration');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const api = (role: KeyRole) => new HttpClient(urls.api!, keys[role]);
  return {
    narrator: new Narrator(),
    ingest: new HttpClient(urls.ingest!),
    crm: api('crm'),
    dpo: api('dpo'),
    auditor: api('auditor'),
    appSecret: readSecretFile(join(home, 'secrets', 'meta-app-secrets')),
    verifyToken: readSecretFile(join(home, 'secrets', 'meta-verify-token')).toString('utf8'),
    folder,
    lethe,
  };
}

/** Prints addresses and keys; false when an earlier start never got that far. */
function showWhere(home: string): boolean {
  const file = readQuickstartFile(home);
  if (!file) return false;
  console.log(`\ningest   ${file.urls.ingest}/webhooks/whatsapp`);
  console.log(`api      ${file.urls.api}/v1   documentation ${file.urls.api}/docs`);
  console.log('API keys (also as files, see quickstart.json):');
  for (const role of KEY_ROLES)
    console.log(`  ${role.padEnd(10)} ${readFileSync(keyFile(home, role), 'utf8').trimEnd()}`);
  console.log(
    `The same in ${join(home, 'quickstart.json')}; logs in ${join(home, 'log')}; evidence in ${join(home, 'demonstration')}`,
  );
  return true;
}
