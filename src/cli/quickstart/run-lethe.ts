import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../package-root';
import type { Lethe } from './role-keys';

/** Runs `lethe …` as an operator in another shell would: a process of its own that finds everything through its environment. */
export function letheIn(env: NodeJS.ProcessEnv): Lethe {
  return async (args) => {
    const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'lethe.js'), ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const [status] = (await once(child, 'close')) as [number | null];
    return { status: status ?? -1, output };
  };
}
