import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DomainError } from '../errors';

/** The processes that read configuration; `cli` is the operator's command. */
export type Role = 'ingest' | 'api' | 'worker' | 'keyring' | 'cli';

/** One wrong setting: which key, and the rule it breaks. Never the value: it may be a secret pasted in the wrong place. */
export interface ConfigIssue {
  key: string;
  rule: string;
}

/** Fewest bytes of a secret that nobody is to guess. */
const STRONG_BYTES = 32;

/** Exit status of a process that refuses its configuration (EX_CONFIG of sysexits.h). */
export const EXIT_CONFIG = 78;

/** Thrown by {@link loadConfig}; the caller prints `issues` and exits with {@link EXIT_CONFIG}. */
export class ConfigError extends Error {
  constructor(readonly issues: ConfigIssue[]) {
    super(issues.map(({ key, rule }) => `${key}: ${rule}`).join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Reads the settings of `shape` from the environment.
 *
 * A key `K` of role `r` is read from `LETHE_<R>_K`, else from `LETHE_K`; an empty string counts as absent. Throws {@link ConfigError} with
 * every issue at once.
 */
export function loadConfig<S extends z.ZodRawShape>(
  role: Role,
  shape: S,
  env: NodeJS.ProcessEnv = process.env,
): z.infer<z.ZodObject<S>> {
  const raw: Record<string, string | undefined> = {};
  for (const key of Object.keys(shape))
    raw[key] = env[roleKey(role, key)] || env[`LETHE_${key}`] || undefined;
  const parsed = z.object(shape).safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => ({
      key: namedKey(role, String(issue.path[0]), env),
      rule:
        issue.code === 'invalid_type' && raw[String(issue.path[0])] === undefined
          ? `is required, here or as ${roleKey(role, String(issue.path[0]))}`
          : issue.message,
    })),
  );
}

/** Reads a secret from the file that a `…_FILE` key names, without the final newline. The buffer is the caller's to wipe. */
export function readSecretFile(path: string): Buffer {
  const bytes = readFileSync(path);
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end -= 1;
  return bytes.subarray(0, end);
}

/**
 * As {@link readSecretFile}, for a secret that alone keeps somebody out. Throws `secret.short` (ask again) for fewer than 32 bytes: a file that is just being
 * replaced may be empty, and an empty secret is one that everybody knows.
 */
export function readStrongSecretFile(path: string): Buffer {
  const secret = readSecretFile(path);
  if (secret.length >= STRONG_BYTES) return secret;
  secret.fill(0);
  throw new DomainError(
    'unavailable',
    'secret.short',
    `a secret file holds fewer than ${STRONG_BYTES} bytes`,
  );
}

function roleKey(role: Role, key: string): string {
  return `LETHE_${role.toUpperCase()}_${key}`;
}

function namedKey(role: Role, key: string, env: NodeJS.ProcessEnv): string {
  return env[roleKey(role, key)] ? roleKey(role, key) : `LETHE_${key}`;
}
