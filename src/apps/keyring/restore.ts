import { ConfigError, EXIT_CONFIG, loadConfig } from '../../foundation/config';
import { databaseOptions, openDatabase } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { protectHost } from '../../foundation/host';
import { restoreSnapshot } from '../../keyring/server';
import { configuredCustodians } from './configured-custodians';
import { restoreKeys } from './keyring-keys';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`${line}\n`);

/** The process behind `lethe keyring restore FILE`: fills an empty key database, as its owner, with a snapshot that a custodian still opens. */
async function main(): Promise<void> {
  protectHost();
  const config = loadConfig('keyring', restoreKeys);
  const custodians = configuredCustodians(config);
  const database = await openDatabase(databaseOptions(config, 'lethe keyring restore'));
  try {
    const { generation, takenAt } = await restoreSnapshot(process.argv[2] ?? '', database, custodians);
    say(`generation ${generation} as it was at ${new Date(takenAt).toISOString()}`);
    say(
      'Keys made after that are missing unless archived WAL brings them; what was sealed with them is lost.',
    );
    say(
      'Destructions are not undone by this: they count only after a rotation, and a rotation kills every older copy.',
    );
  } finally {
    await database.destroy();
    for (const custodian of custodians) await custodian.close();
  }
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) for (const { key, rule } of error.issues) complain(`${key} ${rule}`);
  else
    complain(
      error instanceof DomainError
        ? `error: ${error.code}: ${error.message}`
        : `error: the restore failed${error instanceof Error ? `: ${error.message}` : ''}`,
    );
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
});
