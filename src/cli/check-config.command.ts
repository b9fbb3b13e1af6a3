import type { Command } from 'commander';
import { ConfigError, EXIT_CONFIG, loadConfig } from '../foundation/config';
import { configuredCalendar } from '../requests';
import { type RoleName, ROLES } from './embedded/embedded-environment';
import { ROLE_SETTINGS } from './role-settings';

/** `lethe check-config [role…]` */
export function register(program: Command): void {
  program
    .command('check-config')
    .description(
      'validate the settings of the processes without starting anything; status 78 when one is wrong',
    )
    .argument('[role...]', `any of ${ROLES.join(', ')}; all when absent`)
    .action((names: string[]) => {
      const wrong = names.find((name) => !(ROLES as readonly string[]).includes(name));
      if (wrong !== undefined)
        program.error(`error: there is no role ${wrong}; the roles are ${ROLES.join(', ')}`);
      const roles = names.length > 0 ? (names as RoleName[]) : ROLES;
      process.exitCode = roles.map(isValid).includes(false) ? EXIT_CONFIG : 0;
    });
}

function isValid(role: RoleName): boolean {
  try {
    loadConfig(role, ROLE_SETTINGS[role], process.env);
    // What no single setting tells: whether the country and its region have a calendar of public holidays.
    if (role === 'api') configuredCalendar(loadConfig('api', ROLE_SETTINGS.api, process.env));
    console.log(`${role}: valid`);
    return true;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { key, rule } of error.issues) console.error(`${role}: ${key} ${rule}`);
    return false;
  }
}
