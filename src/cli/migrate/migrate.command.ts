import type { Command } from 'commander';

import { NO_OLD_KEYS } from '../no-old-keys';
import { runMigrate } from './run-migrate';

const SIDES = ['main', 'keyring'] as const;

/** `lethe migrate [main|keyring]` */
export function register(program: Command): void {
  program
    .command('migrate')
    .description('bring the databases to the newest schema and set the privileges of every role')
    .argument('[side]', 'main or keyring; both when absent')
    .action(async (side?: string) => {
      const sides = SIDES.filter((one) => side === undefined || side === one);
      if (sides.length === 0) program.error('error: say main, keyring, or nothing for both');
      for (const one of sides) {
        const { applied, grants } = await runMigrate(one, process.env);
        console.log(`${one}: ${applied.length} migrations applied, privileges of ${grants.length} roles set`);
        for (const name of applied) console.log(`  ${name}`);
        if (one === 'keyring') console.log(NO_OLD_KEYS);
      }
    });
}
