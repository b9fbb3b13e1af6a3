import type { RoleName } from '../embedded/embedded-environment';

/** Variables of the machine that a process may need, whatever its role. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'NODE_ENV', 'NODE_EXTRA_CA_CERTS', 'TMPDIR'];

/**
 * The environment of one role: a few variables of the machine, and those `LETHE_…` variables that its own settings are read from. The
 * secrets of the other roles, and every variable nobody declared, stay outside.
 */
export function roleEnvironment(
  role: RoleName,
  keys: readonly string[],
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const names = [
    ...INHERITED,
    ...keys.flatMap((key) => [`LETHE_${key}`, `LETHE_${role.toUpperCase()}_${key}`]),
  ];
  const entries = names.map((name) => [name, env[name]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
