import type { RoleName } from '../embedded/embedded-environment';

/** Variables of the machine that a process may need, whatever its role. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'NODE_ENV', 'NODE_EXTRA_CA_CERTS', 'TMPDIR'];

/** What the libraries of a custodian are configured by; the keyring's alone. */
const DEVICES = /^(?:AWS_[A-Z_]+|SOFTHSM2_CONF)$/;

/**
 * The environment of one role: a few variables of the machine, the shared `LETHE_…` variables that it reads (`keys`), and its own. The
 * secrets of the other roles, and every variable nobody declared, stay outside.
 */
export function roleEnvironment(
  role: RoleName,
  keys: readonly string[],
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const shared = new Set([...INHERITED, ...keys.map((key) => `LETHE_${key}`)]);
  const passes = (name: string) =>
    shared.has(name) ||
    name.startsWith(`LETHE_${role.toUpperCase()}_`) ||
    (role === 'keyring' && DEVICES.test(name));
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && passes(entry[0]),
    ),
  );
}
