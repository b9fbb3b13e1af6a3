import { ConfigError, EXIT_CONFIG, loadConfig } from '../../foundation/config';
import { protectHost } from '../../foundation/host';
import { checkSnapshot } from '../../keyring/server';
import { configuredCustodians } from './configured-custodians';
import { snapshotCheckKeys } from './keyring-keys';

/** The fresh process of the daily check: `snapshot-check.js FILE` prints one line of JSON and ends with 0 if every key of the snapshot opened. */
async function main(): Promise<number> {
  protectHost();
  const custodians = configuredCustodians(loadConfig('keyring', snapshotCheckKeys));
  try {
    const report = await checkSnapshot(process.argv[2] ?? '', custodians);
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
