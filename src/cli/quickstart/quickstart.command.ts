import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ROLES } from '../embedded/embedded-environment';
import { startInstallation } from '../embedded/installation';
import { embeddedScripts } from '../embedded/scripts';
import { prepareSystem } from '../supervisor/running-system';
import { readState } from '../supervisor/state-file';
import { stopSignal } from '../supervisor/stop-signal';
import { present } from './present';
import { resetHome } from './reset';
import { showWhere } from './show-where';

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
        present(home, urls, installation.env).catch(brokenOff),
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

/** An earlier start that ended half-way may have left what the demonstration does not expect. */
function brokenOff(error: unknown): never {
  const what = error instanceof Error ? error.message : 'an error that is none';
  throw new Error(
    `${what}\nnpm run quickstart -- --reset removes the data of earlier starts and begins anew.`,
    {
      cause: error,
    },
  );
}

function notReady(home: string, role: string): string {
  const file = join(home, 'log', `${role}.log`);
  const end = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-3).join('\n');
  return `${role} did not become ready; the end of ${file}:\n${end}`;
}
