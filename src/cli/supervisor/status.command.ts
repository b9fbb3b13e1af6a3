import { resolve } from 'node:path';
import type { Command } from 'commander';
import { embeddedScripts } from '../embedded/scripts';
import { isReady } from './readiness';
import { readState } from './state-file';

/** `lethe status` and `lethe stop` */
export function register(program: Command): void {
  program
    .command('status')
    .description('say what runs and whether it is ready; status 0 when all of it is')
    .action(async () => {
      process.exitCode = await status(home());
    });
  program
    .command('stop')
    .description('end what `lethe start` or the quickstart runs here, in good order')
    .action(async () => {
      process.exitCode = await stop(home());
    });
}

function home(): string {
  return resolve(process.env.LETHE_HOME ?? '.lethe');
}

async function status(folder: string): Promise<number> {
  const state = readState(folder);
  if (!state || !embeddedScripts().isRunning(state.supervisor)) {
    console.log('not running');
    return 3;
  }
  console.log(
    `running as process ${state.supervisor.pid}${state.embedded ? ', with embedded services' : ''}`,
  );
  const answers = await Promise.all(
    Object.entries(state.roles).map(async ([role, { url, pid, what }]) => {
      const ready = await isReady(url);
      // What was reported last may be that it was ready; now it does not answer so.
      const now = ready ? 'ready' : what === 'ready' ? 'not ready' : what;
      console.log(`  ${role.padEnd(8)} ${now.padEnd(10)} ${url}  process ${pid ?? '-'}`);
      return ready;
    }),
  );
  return answers.every(Boolean) ? 0 : 1;
}

async function stop(folder: string): Promise<number> {
  const { isRunning, endProcess } = embeddedScripts();
  const state = readState(folder);
  if (!state || !isRunning(state.supervisor)) {
    console.log('not running');
    return 0;
  }
  // Roles end one wave after the other, then the services; only a supervisor that hangs is ended by force.
  await endProcess(state.supervisor, { deadlineMs: 120_000 });
  console.log('stopped');
  return 0;
}
