import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { formatVerdict, unreadable, type Verdict, verifyEvidence } from '../audit';
import { systemClock } from '../foundation/clock';
import { type KeyOptions, keysOf, readFiles, withKeyOptions } from './evidence-options';
import { opensslTimestamps } from './openssl-timestamps';

/** Options of `lethe verify`. */
interface VerifyCommandOptions extends KeyOptions {
  key: KeyOptions['logKey'];
  tsaCa?: string;
  json?: boolean;
}

/** `lethe verify FILE…`: offline, with nothing but files and keys. Exit 0 verified, 1 failed, 2 unreadable, 3 not authenticated. */
export function register(program: Command): void {
  addVerifyOptions(program.command('verify'))
    .description('verify a certificate, an evidence bundle, or files of the audit log; needs no service')
    .argument('<file...>', 'bundle, certificate, proof, entry, checkpoint, or a folder of them')
    .action((paths: string[], options: VerifyCommandOptions) => {
      report(verifyPaths(paths, options), options.json);
    });
}

/** The options of everything that verifies files. */
export function addVerifyOptions(command: Command): Command {
  return withKeyOptions(command)
    .option('--tsa-ca <file>', 'certificates of the time-stamp authority (PEM); uses the openssl program')
    .option('--json', 'one JSON object');
}

/** Verifies files against the keys of the options. */
export function verifyPaths(paths: readonly string[], options: VerifyCommandOptions): Verdict {
  const absent = paths.find((path) => !existsSync(path));
  if (absent !== undefined) return unreadable(`${absent}: there is no such file`);
  const { logKey, certificateKey, witness, need } = keysOf(options);
  return verifyEvidence(readEvidence(paths), {
    logKeys: logKey,
    certificateKeys: certificateKey,
    witnessKeys: witness,
    ...(need !== undefined && { need }),
    ...(options.tsaCa !== undefined && { verifyTimestamp: opensslTimestamps(options.tsaCa) }),
    nowMs: systemClock.now(),
  });
}

/** A file that cannot be read is no evidence: nothing to verify. */
function readEvidence(paths: readonly string[]): Map<string, Buffer> {
  try {
    return readFiles(paths);
  } catch {
    return new Map();
  }
}

/** Prints a verdict and sets the exit status. */
export function report(verdict: Verdict, json = false): void {
  console.log(json ? JSON.stringify(verdict) : formatVerdict(verdict));
  process.exitCode = verdict.exitCode;
}
