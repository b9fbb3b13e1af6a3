import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Logger } from '../logging';

/** Switches of Node that would let memory out of the process. */
const FORBIDDEN =
  /--inspect|--heapsnapshot|--heap-prof|--cpu-prof|--abort-on-uncaught-exception|--report|--diagnostic-dir/;

/** True when Node was started with a switch that writes memory out or opens a debugger. */
export function hasLeakySwitches(execArgv: readonly string[], nodeOptions: string | undefined): boolean {
  return execArgv.some((argument) => FORBIDDEN.test(argument)) || FORBIDDEN.test(nodeOptions ?? '');
}

/**
 * What a process can do for itself so that its memory stays inside: no core file, no debugger on a signal. Swap is the host's part: see
 * `deploy/systemd` and the container settings. A process without a log of its own passes none.
 */
export function protectHost(logger?: Pick<Logger, 'warn'>): void {
  // Node opens a debugger on SIGUSR1 unless somebody listens.
  process.on('SIGUSR1', () =>
    logger?.warn({ alarm: 'process.debugger' }, 'a debugger was asked for and refused'),
  );
  const withoutCore = [
    () => writeFileSync('/proc/self/coredump_filter', '0'),
    () => void execFileSync('prlimit', ['--pid', String(process.pid), '--core=0:0'], { stdio: 'ignore' }),
  ].filter((attempt) => !succeeds(attempt));
  if (withoutCore.length === 2) logger?.warn('core files could not be switched off here: let the host do it');
}

function succeeds(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
