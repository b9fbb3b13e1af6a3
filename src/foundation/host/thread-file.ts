import { dirname, join, sep } from 'node:path';

/**
 * The compiled entry of a thread that lies beside the file that starts it: `threadFile(__filename, 'verify-thread')`. Under a test runner, which runs the sources,
 * it is the one that the build left in `dist`.
 */
export function threadFile(starter: string, name: string): string {
  const beside = join(dirname(starter), `${name}.js`);
  if (!starter.endsWith('.ts')) return beside;
  const at = beside.lastIndexOf(`${sep}src${sep}`);
  return `${beside.slice(0, at)}${sep}dist${beside.slice(at)}`;
}
