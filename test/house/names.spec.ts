import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root';

const files = ['src', 'test', 'migrations', 'bench', 'scripts'].flatMap((folder) =>
  readdirSync(join(packageRoot(), folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
);

describe('file names', () => {
  it('say what is inside, instead of that something is', () => {
    const vague = /^(?:utils?|helpers?|common|types|constants|misc|shared)\b/;
    expect(files.filter((file) => vague.test(basename(file)))).toEqual([]);
  });

  it('are kebab-case', () => {
    const kebab = /^[a-z0-9]+(?:[-.][a-z0-9]+)*\.[cm]?[jt]s$/;
    expect(files.filter((file) => !kebab.test(basename(file)))).toEqual([]);
  });

  it('are looked at in number', () => {
    expect(files.length).toBeGreaterThan(100);
  });
});
