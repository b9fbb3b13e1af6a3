import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { ConfigError, EXIT_CONFIG } from '../foundation/config';
import { DomainError } from '../foundation/errors';
import { COMMANDS } from './commands';
import { adoptEmbeddedEnvironment } from './embedded/installation';
import { packageVersion } from './package-root';

/** These decide for themselves whether the embedded services are wanted, and start them. */
const STARTS_SERVICES = new Set(['start', 'quickstart', 'conformance']);

async function main(): Promise<void> {
  const program = new Command('lethe')
    .description('keeps WhatsApp messages sealed, and forgets them for good')
    .version(packageVersion());
  for (const file of commandFiles(process.argv[2])) commandModule(file).register(program);
  program.hook('preAction', (_program, command) => {
    if (!STARTS_SERVICES.has(command.name()))
      adoptEmbeddedEnvironment(resolve(process.env.LETHE_HOME ?? '.lethe'), process.env);
  });
  await program.parseAsync();
}

/** The file of the command that is called, or all of them when help is wanted: `lethe redact` need not load a web framework. */
function commandFiles(name: string | undefined): string[] {
  const file = name === undefined ? undefined : COMMANDS[name];
  return file === undefined ? [...new Set(Object.values(COMMANDS))] : [file];
}

function commandModule(file: string): { register: (program: Command) => void } {
  return createRequire(__filename)(file) as { register: (program: Command) => void };
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
