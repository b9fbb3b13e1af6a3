import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedScripts, type Services } from '../../src/cli/embedded/scripts';
import { packageRoot } from '../../src/cli/package-root';
import type { QuickstartFile } from '../../src/cli/quickstart/quickstart-file';
import { closeAtEnd, closed } from '../support/leftovers';
import { testServices } from '../support/services';

describe('npm run quickstart -- --once', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(testServices().home, 'quickstart-'));
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('shows the main job with its evidence, ends with status 0 and leaves nothing running', async () => {
    const { status, output } = await quickstart('--once');
    expect({ status, output }).toMatchObject({ status: 0 });
    for (const step of [
      '1. Webhooks from WhatsApp come in and are sealed',
      '2. A CRM integration reads the redacted history',
      '3. A retention period ends',
      '4. Ada asks to be erased (Art. 17 GDPR)',
      '5. Bo asks for his data (Art. 15 GDPR)',
    ])
      expect(output).toContain(step);
    expect(stillRunning()).toEqual([]);
  });

  it('names files of keys and secrets, which only their owner reads, and no secret itself', () => {
    const text = readFileSync(join(home, 'quickstart.json'), 'utf8');
    const { apiKeyFiles, appSecretFile, demonstratedAt } = JSON.parse(text) as QuickstartFile;
    expect(demonstratedAt).toBeDefined();
    for (const file of [...Object.values(apiKeyFiles), appSecretFile])
      expect(text).not.toContain(readFileSync(file, 'utf8').trimEnd());
  });

  it('finds its data at the second start', async () => {
    const { status, output } = await quickstart('--once');
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toContain('1. The data of the earlier start is found again');
    expect(stillRunning()).toEqual([]);
  });

  async function quickstart(...args: string[]): Promise<{ status: number | null; output: string }> {
    const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'lethe.js'), 'quickstart', ...args], {
      env: { PATH: process.env.PATH, LETHE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // It ends what it started when it is told to.
    closeAtEnd(child, () => void child.kill('SIGTERM'));
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const [status] = (await once(child, 'close')) as [number | null];
    closed(child);
    return { status, output };
  }

  function stillRunning(): unknown[] {
    const services = JSON.parse(readFileSync(join(home, 'services.json'), 'utf8')) as Services;
    const all = [services.host, services.main.process, services.keyring.process, services.redis.process];
    return all.filter((identity) => embeddedScripts().isRunning(identity));
  }
});
