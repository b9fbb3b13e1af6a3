import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { migrateSettings } from './migrate';
import { packageRoot } from './package-root';

/**
 * Runs the process that puts a snapshot into the keyring's empty database, as that database's owner. Returns its exit status. It is a process of its own
 * because nothing but the key service may touch custodians.
 */
export async function restoreKeyring(file: string, env: NodeJS.ProcessEnv): Promise<number> {
  const { owner } = migrateSettings('keyring', env);
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'dist', 'src', 'apps', 'keyring', 'restore.js'), file],
    {
      stdio: 'inherit',
      env: {
        ...env,
        LETHE_KEYRING_DATABASE_USER: owner.user,
        LETHE_KEYRING_DATABASE_PASSWORD_FILE: owner.passwordFile,
      },
    },
  );
  const [status] = (await once(child, 'close')) as [number | null];
  return status ?? 1;
}
