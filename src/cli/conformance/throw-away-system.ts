import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES } from '../embedded/embedded-environment';
import { startInstallation } from '../embedded/installation';
import { prepareSystem } from '../supervisor/running-system';

/** Starts services and processes of their own in a temporary home, runs `work` in their environment, and removes all of it. */
export async function withThrowAwaySystem<T>(work: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'lethe-conformance-'));
  try {
    const installation = await startInstallation(home);
    try {
      const { supervisor, stop } = prepareSystem({
        home,
        roles: ROLES,
        env: installation.env,
        embedded: true,
        output: { folder: join(home, 'log') },
        report: () => undefined,
      });
      try {
        if (!(await supervisor.start())) throw new Error('the processes did not become ready');
        return await work(installation.env);
      } finally {
        await stop();
      }
    } finally {
      await installation.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
