import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backupKeys } from '../../src/backups';
import { migrateKeys } from '../../src/cli/migrate';
import { packageRoot } from '../../src/cli/package-root';
import { ROLE_SETTINGS } from '../../src/cli/role-settings';

const text = readFileSync(join(packageRoot(), '.env.example'), 'utf8');
const listed = [...text.matchAll(/^#? ?LETHE_([A-Z0-9_]+)=/gm)].map((match) => match[1]!);

/** A key is listed as shared, or under the name of every role that reads it. */
function isListed(key: string, roles: string[]): boolean {
  return listed.includes(key) || roles.every((role) => listed.includes(`${role.toUpperCase()}_${key}`));
}

const readers = new Map<string, string[]>();
for (const [role, settings] of Object.entries(ROLE_SETTINGS))
  for (const key of Object.keys(settings)) readers.set(key, [...(readers.get(key) ?? []), role]);
for (const key of Object.keys(backupKeys)) if (!readers.has(key)) readers.set(key, ['worker']);
for (const key of Object.keys(migrateKeys)) if (!readers.has(key)) readers.set(key, ['cli']);

describe('.env.example', () => {
  it('lists every key that a process reads', () => {
    expect([...readers].filter(([key, roles]) => !isListed(key, roles)).map(([key]) => key)).toEqual([]);
  });

  it('lists no key that nobody reads', () => {
    const known = new Set(
      [...readers].flatMap(([key, roles]) => [key, ...roles.map((role) => `${role.toUpperCase()}_${key}`)]),
    );
    expect(listed.filter((key) => !known.has(key))).toEqual([]);
  });

  it('lists none twice', () => {
    expect(listed.filter((key, index) => listed.indexOf(key) !== index)).toEqual([]);
  });
});
