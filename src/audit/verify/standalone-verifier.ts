import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Source of the one-file verifier without dependencies (`bin/verify.mjs`), to be put into every bundle. */
export function standaloneVerifier(): Buffer {
  // The file lies beside the sources and beside the compiled code, which are nested differently.
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'bin', 'verify.mjs');
    if (existsSync(path)) return readFileSync(path);
  }
  throw new Error('bin/verify.mjs is missing from this installation');
}
