import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root';

const folder = join(packageRoot(), 'src', 'apps', 'keyring');
const programs = readdirSync(folder)
  .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const)
  .filter(([, text]) => /^main\(\)/m.test(text));

describe('whatever opens keys', () => {
  it('is a few programs', () => {
    expect(programs.map(([file]) => file).sort()).toEqual([
      'main.ts',
      'restore.ts',
      'snapshot-check.ts',
      'verifier.ts',
    ]);
  });

  it.each(programs)('%s lets no core file and no debugger at its memory', (_, text) => {
    expect(text).toMatch(/^ {2}protectHost\(/m);
  });
});
