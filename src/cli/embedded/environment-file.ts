import { readFileSync } from 'node:fs';

/** Writes variables the way `.env` files hold them. */
export function formatEnvironment(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Reads what {@link formatEnvironment} wrote; blank lines and `#` comments are skipped. */
export function readEnvironment(file: string): Record<string, string> {
  const entries = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    });
  return Object.fromEntries(entries);
}
