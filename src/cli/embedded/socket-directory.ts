import { existsSync, mkdirSync, mkdtempSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for the keyring's sockets. The path of a socket must fit in 107 bytes, so a deep home gets a short one elsewhere, with a link
 * to it in the home.
 */
export function socketDirectory(home: string): string {
  const inside = join(home, 'run', 'keyring');
  mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
  if (Buffer.byteLength(inside) <= 80) {
    mkdirSync(inside, { recursive: true, mode: 0o700 });
    return inside;
  }
  const link = join(home, 'run', 'keyring-elsewhere');
  if (existsSync(link)) return readlinkSync(link);
  const outside = mkdtempSync(join(tmpdir(), 'lethe-'));
  symlinkSync(outside, link);
  return outside;
}
