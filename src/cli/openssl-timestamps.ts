import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Checks RFC 3161 replies with the `openssl` program: neither Node nor Lethe reads CMS. `false` also when there is no such program. */
export function opensslTimestamps(caFile: string): (reply: Buffer, data: Buffer) => boolean {
  return (reply, data) => {
    const folder = mkdtempSync(join(tmpdir(), 'lethe-tsr-'));
    try {
      writeFileSync(join(folder, 'data'), data);
      writeFileSync(join(folder, 'reply'), reply);
      const args = [
        'ts',
        '-verify',
        '-data',
        join(folder, 'data'),
        '-in',
        join(folder, 'reply'),
        '-CAfile',
        caFile,
      ];
      execFileSync('openssl', args, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
