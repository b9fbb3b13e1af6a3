import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { MigrationInterface } from 'typeorm';

type MigrationClass = new () => MigrationInterface;

/**
 * The migration classes of a folder, oldest first. A file is `<13 digits>-<name>.js` (or `.ts` where TypeScript is run directly) and
 * exports one class, whose name ends with the same digits.
 */
export function loadMigrations(folder: string): MigrationClass[] {
  const load = createRequire(__filename);
  return readdirSync(folder)
    .filter((file) => /^\d{13}-[a-z0-9-]+\.(?:js|ts)$/.test(file))
    .sort()
    .map((file) => {
      const exported = Object.values(load(join(folder, file)) as Record<string, unknown>);
      const classes = exported.filter((value): value is MigrationClass => typeof value === 'function');
      const only = classes[0];
      if (classes.length !== 1 || !only?.name.endsWith(file.slice(0, 13)))
        throw new Error(`${file} must export one class whose name ends with its timestamp`);
      return only;
    });
}
