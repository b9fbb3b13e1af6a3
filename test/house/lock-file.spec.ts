import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root';

interface Locked {
  /** Of a package that stands under another name. */
  name?: string;
  version?: string;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};

/** One version, perhaps of a package that stands here under another name. */
const PINNED = /^(?:npm:([^@]+)@)?(\d+\.\d+\.\d+)$/;

/** Whether a package that stands at `path` finds `name`, walking up as Node does. */
function finds(path: string, name: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (join(folder, 'node_modules', name) in packages) return true;
    if (folder === '.') return false;
  }
}

describe('package-lock.json', () => {
  it('names the optional packages of every platform, without which `npm ci` refuses it', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !finds(path, name)),
    );
    expect(missing).toEqual([]);
  });

  it('pins every direct dependency to one version', () => {
    const own = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    for (const [name, range] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
      const [, alias, version] = PINNED.exec(range) ?? [];
      const locked = packages[`node_modules/${name}`];
      expect({ name, pinned: version, alias }).toEqual({
        name,
        pinned: locked?.version,
        alias: locked?.name,
      });
      expect({ name, isPinned: version !== undefined }).toEqual({ name, isPinned: true });
    }
  });
});
