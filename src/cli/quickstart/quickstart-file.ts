import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_ROLES, keyFile, type KeyRole } from './role-keys';

/** `quickstart.json`: where everything is, for scripts and for the next start. No value in it is a secret; keys and secrets are named by file. */
export interface QuickstartFile {
  urls: Record<string, string>;
  apiKeyFiles: Record<KeyRole, string>;
  appSecretFile: string;
  verifyTokenFile: string;
  /** When the demonstration was completed on this data. */
  demonstratedAt?: string;
}

function fileIn(home: string): string {
  return join(home, 'quickstart.json');
}

/** What an earlier start wrote. */
export function readQuickstartFile(home: string): QuickstartFile | undefined {
  const file = fileIn(home);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as QuickstartFile) : undefined;
}

/** Writes the file; returns its path. */
export function writeQuickstartFile(
  home: string,
  urls: Record<string, string>,
  demonstratedAt: string | undefined,
): string {
  const content: QuickstartFile = {
    urls,
    apiKeyFiles: Object.fromEntries(KEY_ROLES.map((role) => [role, keyFile(home, role)])) as Record<
      KeyRole,
      string
    >,
    appSecretFile: join(home, 'secrets', 'meta-app-secrets'),
    verifyTokenFile: join(home, 'secrets', 'meta-verify-token'),
    ...(demonstratedAt !== undefined && { demonstratedAt }),
  };
  writeFileSync(fileIn(home), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  return fileIn(home);
}
