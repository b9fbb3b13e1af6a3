import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type RoleName, ROLES } from '../embedded/embedded-environment';
import { environmentFile, namesDatabase, startInstallation } from '../embedded/installation';
import { NO_OLD_KEYS } from '../no-old-keys';
import { prepareSystem } from './running-system';
import { stopSignal } from './stop-signal';

/** `lethe start [role…]` */
export function register(program: Command): void {
  program
    .command('start')
    .description(
      'start and supervise the processes; in a checkout that the quickstart set up, its services too',
    )
    .argument('[role...]', `any of ${ROLES.join(', ')}; all when absent`)
    .action(async (names: string[]) => {
      const wrong = names.find((name) => !(ROLES as readonly string[]).includes(name));
      if (wrong !== undefined)
        program.error(`error: there is no role ${wrong}; the roles are ${ROLES.join(', ')}`);
      process.exitCode = await start(names.length > 0 ? (names as RoleName[]) : ROLES);
    });
}

async function start(roles: readonly RoleName[]): Promise<number> {
  const home = resolve(process.env.LETHE_HOME ?? '.lethe');
  const stopped = stopSignal();
  const embedded = !namesDatabase(process.env) && existsSync(environmentFile(home));
  const installation = embedded ? await startInstallation(home) : undefined;
  try {
    const { supervisor, urls, stop } = prepareSystem({
      home,
      roles,
      env: installation?.env ?? process.env,
      embedded,
      output: 'inherit',
      report: ({ role, what, pid }) =>
        process.stderr.write(`lethe: ${role} ${what}${pid === undefined ? '' : ` as process ${pid}`}\n`),
    });
    try {
      const outcome = await Promise.race([supervisor.start(), supervisor.failure, stopped.then(() => 0)]);
      if (outcome === false) return 1;
      if (typeof outcome === 'number') return outcome;
      process.stderr.write(
        `lethe: all ready (${Object.entries(urls)
          .map((pair) => pair.join(' '))
          .join(', ')})\n`,
      );
      if (roles.includes('keyring')) process.stderr.write(`lethe: ${NO_OLD_KEYS}\n`);
      return await Promise.race([supervisor.failure, stopped.then(() => 0)]);
    } finally {
      await stop();
    }
  } finally {
    await installation?.stop();
  }
}
