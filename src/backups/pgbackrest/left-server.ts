import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ends a server that still runs on a data directory although whoever started it is gone. */
export async function endServerOn(directory: string): Promise<void> {
  const pid = ownerOf(directory);
  if (pid === undefined) return;
  process.kill(pid, 'SIGQUIT');
  while (ownerOf(directory) === pid) await sleep(50);
}

/** The process that holds a data directory: it says so itself, and its command line names the folder. */
function ownerOf(directory: string): number | undefined {
  const file = join(directory, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory) ? pid : undefined;
  } catch {
    return undefined;
  }
}
