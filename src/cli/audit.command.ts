import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import {
  AuditReader,
  branchOf,
  certificateBundle,
  DirectoryWitness,
  fsck,
  type FsckReport,
  logBranch,
  zipFiles,
} from '../audit';
import { GuardStore } from '../backups/guard';
import { Ed25519PublicKey, verifierKey, type VerifierKey } from '../crypto';
import { auditKeys, databaseKeys, keyringClientKeys, loadConfig } from '../foundation/config';
import { type Database, databaseOptions, openDatabase } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { connectTo } from '../keyring/client';
import { addVerifyOptions, report, verifyPaths } from './verify.command';

type Options = Parameters<typeof verifyPaths>[1];

/** `lethe audit verify [FILE…]` and `lethe fsck`: the log's two readers, without and with the database. */
export function register(program: Command): void {
  const audit = program.command('audit').description('the tamper-evident audit log');
  addVerifyOptions(audit.command('verify'))
    .description('verify files of the log offline; without a file, this installation’s whole log')
    .argument('[file...]', 'proofs, entries, checkpoints, bundles, or folders of them')
    .action(async (paths: string[], options: Options) => {
      if (paths.length > 0) report(verifyPaths(paths, options), options.json);
      else await readWholeLog(options.logKey, options.json);
    });
  audit
    .command('bundle')
    .description(
      'put a certificate together with everything that proves it, for whoever is to verify it offline',
    )
    .argument('<certificate>', 'the certificate (JWS) as the API gives it')
    .requiredOption('--out <file>', 'the ZIP archive to write')
    .action((certificate: string, { out }: { out: string }) => writeBundle(certificate, out));
  addVerifyOptions(program.command('fsck'))
    .description(
      'recompute the whole audit log from the database and compare it with every checkpoint ever witnessed',
    )
    .action((options: Options) => readWholeLog(options.logKey, options.json));
}

async function writeBundle(certificate: string, out: string): Promise<void> {
  const jws = readFileSync(certificate, 'latin1').trimEnd();
  await withDatabase(async (database) => {
    const files = await certificateBundle(jws, new AuditReader(database.manager));
    writeFileSync(out, await zipFiles(files), { flag: 'wx' });
    console.log(`${out}: ${files.size} files`);
  });
}

async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const config = loadConfig('api', databaseKeys('lethe_api'));
  const options = databaseOptions({ ...config, DATABASE_POOL_SIZE: 1 }, 'lethe-audit');
  const database = await openDatabase(options).catch(() => undefined);
  if (!database) {
    console.error('the database cannot be reached: nothing was read');
    process.exitCode = 2;
    return;
  }
  try {
    await work(database);
  } finally {
    await database.destroy();
  }
}

/** Exit 0 when the log is what was signed, 1 when it is not, 2 when it cannot be read, 3 when no key was at hand to check the signatures with. */
async function readWholeLog(given: readonly VerifierKey[], json = false): Promise<void> {
  const { AUDIT_ORIGIN, AUDIT_WITNESS_DIR } = loadConfig('api', auditKeys);
  const logKeys = given.length > 0 ? given : await askKeyring(AUDIT_ORIGIN);
  await withDatabase(async (database) => {
    // A witness of an earlier branch also holds heads of entries that a restore lost: this database is held to its own branch.
    const branch = await new GuardStore(database).logBranch();
    const { witnessDir } = logBranch({ origin: AUDIT_ORIGIN, witnessDir: AUDIT_WITNESS_DIR }, branch);
    const witnessed = await new DirectoryWitness(witnessDir).all();
    const outcome = await fsck(database.manager, { logKeys, witnessed });
    print(outcome, { json, authenticated: logKeys.length > 0 });
  });
}

/** The log's key as the keyring holds it: from elsewhere than the log's database. Empty when the keyring is away. */
async function askKeyring(origin: string): Promise<VerifierKey[]> {
  const client = connectTo('operator', loadConfig('cli', keyringClientKeys));
  try {
    const keys = await client.publicKeys();
    return keys
      .filter(({ purpose, name }) => purpose === 'application-log' && branchOf(origin, name) !== undefined)
      .map(({ name, publicKey }) => verifierKey(name, Ed25519PublicKey.fromRaw(publicKey)));
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'unavailable') return [];
    throw error;
  } finally {
    client.close();
  }
}

function print(
  outcome: FsckReport,
  { json, authenticated }: { json: boolean; authenticated: boolean },
): void {
  const { entries, tiles, checkpoints, witnessed, findings } = outcome;
  const unread = authenticated ? 'VERIFIED' : 'SELF-CONSISTENT, NOT AUTHENTICATED';
  const verdict = findings.length > 0 ? 'FAILED' : unread;
  process.exitCode = findings.length > 0 ? 1 : authenticated ? 0 : 3;
  if (json) {
    console.log(JSON.stringify({ verdict, exitCode: process.exitCode, ...outcome }));
    return;
  }
  console.log(
    `${entries} entries, ${tiles} tiles, ${checkpoints} checkpoints, ${witnessed} of them witnessed`,
  );
  for (const { code, index, size, detail } of findings) {
    const where = [
      index !== undefined && `entry ${index}`,
      size !== undefined && `checkpoint ${size}`,
    ].filter(Boolean);
    console.log(`FAIL  ${code.padEnd(18)}  ${where.join(', ')}: ${detail}`);
  }
  if (!authenticated)
    console.log('????  no key of the log: the keyring is away, and none was given with --log-key');
  console.log(verdict);
}
