import { resolve } from 'node:path';
import { Command } from 'commander';
import { ConfigError, EXIT_CONFIG } from '../foundation/config';
import { DomainError } from '../foundation/errors';
import { register as registerCheckConfig } from './check-config.command';
import { adoptEmbeddedEnvironment } from './embedded/installation';
import { register as registerKeyring } from './keyring.command';
import { register as registerMigrate } from './migrate/migrate.command';
import { register as registerStart } from './supervisor/start.command';
import { register as registerStatus } from './supervisor/status.command';

const COMMANDS = [registerStart, registerStatus, registerMigrate, registerCheckConfig, registerKeyring];

async function main(): Promise<void> {
  const program = new Command('lethe').description(
    'keeps WhatsApp messages sealed, and forgets them for good',
  );
  for (const register of COMMANDS) register(program);
  program.hook('preAction', (_program, command) => {
    // `start` decides for itself whether the embedded services are wanted, and starts them.
    if (command.name() !== 'start')
      adoptEmbeddedEnvironment(resolve(process.env.LETHE_HOME ?? '.lethe'), process.env);
  });
  await program.parseAsync();
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) {
    for (const { key, rule } of error.issues) console.error(`${key} ${rule}`);
    process.exitCode = EXIT_CONFIG;
    return;
  }
  if (error instanceof DomainError) console.error(`${error.code}: ${error.message}`);
  else console.error(error instanceof Error ? error.message : 'an error that is none');
  process.exitCode = 1;
});
