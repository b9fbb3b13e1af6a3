import { availableParallelism, constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { ConfigError, EXIT_CONFIG, loadConfig } from '../../foundation/config';
import { databaseOptions } from '../../foundation/database';
import { protectHost } from '../../foundation/host';
import { ThreadedVerifier } from '../../keyring/server';
import { configuredCustodians } from './configured-custodians';
import { verifierKeys } from './keyring-keys';

/**
 * The fresh process of phase R5: `verifier.js [GENERATION]` prints one line of JSON and ends with 0 if every key opened, 1 if not. Without an argument it gets
 * ready and waits for a line with the number.
 */
async function main(): Promise<number> {
  protectHost();
  // It opens every key there is, and whoever is served meanwhile comes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const config = loadConfig('keyring', verifierKeys);
  const custodians = configuredCustodians(config);
  const threads = Math.min(2, availableParallelism());
  const verifier = new ThreadedVerifier(
    databaseOptions(config, 'lethe-keyring-verifier'),
    custodians,
    threads,
  );
  try {
    const generation = process.argv[2] ?? (await toldLine());
    // Nobody needs it any more.
    if (generation === '') return 0;
    const report = await verifier.verify(Number(generation));
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.ok ? 0 : 1;
  } finally {
    await verifier.close();
    for (const custodian of custodians) await custodian.close();
  }
}

/** The line that the keyring writes; empty when it ends without a word. */
async function toldLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  },
);
