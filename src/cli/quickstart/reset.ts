import { lstatSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../../foundation/errors';
import { embeddedScripts } from '../embedded/scripts';
import { readState } from '../supervisor/state-file';

/** Programs that were unpacked into the home, and locks, outlive a reset. */
const KEPT = ['programs', 'install.lock', 'build.lock'];

/** Removes everything of an embedded installation: data, keys, secrets, evidence. Throws a conflict while it runs. */
export function resetHome(home: string): void {
  if (embeddedScripts().isRunning(readState(home)?.supervisor))
    throw new DomainError('conflict', 'embedded.running', 'Lethe runs here; end it first: npx lethe stop');
  const servers = join(home, 'servers');
  if (lstatSync(servers, { throwIfNoEntry: false })?.isSymbolicLink())
    rmSync(readlinkSync(servers), { recursive: true, force: true });
  const present = lstatSync(home, { throwIfNoEntry: false }) ? readdirSync(home) : [];
  for (const name of present.filter((entry) => !KEPT.includes(entry)))
    rmSync(join(home, name), { recursive: true, force: true });
}
