import { availableParallelism } from 'node:os';
import { ConfigError, EXIT_CONFIG, loadConfig } from '../../foundation/config';
import { databaseOptions } from '../../foundation/database';
import { verifyInThreads } from '../../keyring/server';
import { configuredCustodians } from './configured-custodians';
import { verifierKeys } from './keyring-keys';

/** The fresh process of phase R5: `verifier.js GENERATION` prints one line of JSON and ends with 0 if every key opened, 1 if not. */
async function main(): Promise<number> {
  const config = loadConfig('keyring', verifierKeys);
  const custodians = configuredCustodians(config);
  try {
    const database = databaseOptions(config, 'lethe-keyring-verifier');
    const threads = Math.min(2, availableParallelism());
    const report = await verifyInThreads(database, custodians, Number(process.argv[2]), threads);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.ok ? 0 : 1;
  } finally {
    for (const custodian of custodians) await custodian.close();
  }
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  },
);
