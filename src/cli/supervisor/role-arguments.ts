import { join } from 'node:path';
import type { RoleName } from '../embedded/embedded-environment';
import { packageRoot } from '../package-root';

/**
 * What Node is told of a role beside its entry. V8 lets a heap grow by a share of itself before it collects, and by the larger a share the more it may hold: with the limit that a
 * large machine suggests, four times. The worker's streams need little, and would leave hundreds of megabytes of what is over lying there.
 */
const OPTIONS: Partial<Record<RoleName, readonly string[]>> = { worker: ['--max-old-space-size=512'] };

/** The arguments of Node for a role's process: it ends with whoever started it. */
export function roleArguments(role: RoleName, entry: string): string[] {
  return [
    '--require',
    join(packageRoot(), 'bin', 'exit-with-supervisor.js'),
    ...(OPTIONS[role] ?? []),
    entry,
  ];
}
