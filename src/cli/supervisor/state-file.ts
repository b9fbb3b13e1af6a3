import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessIdentity } from '../embedded/scripts';

/** What `lethe start` tells `lethe status` and `lethe stop`. */
export interface SupervisorState {
  supervisor: ProcessIdentity;
  embedded: boolean;
  roles: Record<string, { url: string; pid?: number | undefined; what: string }>;
}

function fileIn(home: string): string {
  return join(home, 'run', 'supervisor.json');
}

/** Writes the state in one step, so that a reader never meets half of it. */
export function writeState(home: string, state: SupervisorState): void {
  const file = fileIn(home);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The state of the last supervisor of this home, running or not; undefined when there was none. */
export function readState(home: string): SupervisorState | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(home), 'utf8')) as SupervisorState;
  } catch {
    return undefined;
  }
}

/** Removes the state when the supervisor ends. */
export function removeState(home: string): void {
  rmSync(fileIn(home), { force: true });
}
