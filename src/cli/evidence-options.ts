import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { parseVerifierKey, type VerifierKey } from '../crypto';
import { DomainError } from '../foundation/errors';

/** Keys as given on the command line. */
export interface KeyOptions {
  logKey: VerifierKey[];
  certificateKey: VerifierKey[];
  witness: VerifierKey[];
  need?: number;
}

/** Adds the options that say which keys to believe. Each takes `name+id+base64` or a file with such lines. */
export function withKeyOptions(command: Command): Command {
  return command
    .option('--log-key <key>', 'verifier key of the audit log, or a file with it', readKeys, [])
    .option('--certificate-key <key>', 'verifier key of the certificates, or a file with it', readKeys, [])
    .option('--key <key>', 'a file with both keys', readKeys, [])
    .option('--witness <key>', 'verifier key of a witness; may be repeated', readKeys, [])
    .option(
      '--need <n>',
      'how many witnesses must have signed; all of those given unless said otherwise',
      readCount,
    );
}

/** The keys of the options, with those of `--key` counted for both. */
export function keysOf(options: KeyOptions & { key: VerifierKey[] }): KeyOptions {
  const { key, logKey, certificateKey, witness, need } = options;
  return {
    logKey: [...logKey, ...key],
    certificateKey: [...certificateKey, ...key],
    witness,
    ...(need !== undefined && { need }),
  };
}

/** Reads files, and the files in folders, by the names that they were given or have there. */
export function readFiles(paths: readonly string[]): Map<string, Buffer> {
  const files = paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
      : [path],
  );
  return new Map(files.filter((file) => statSync(file).isFile()).map((file) => [file, readFileSync(file)]));
}

function readKeys(argument: string, earlier: VerifierKey[]): VerifierKey[] {
  const lines = existsSync(argument) ? readFileSync(argument, 'utf8').split('\n') : [argument];
  const keys = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  try {
    return [...earlier, ...keys.map(parseVerifierKey)];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const absent = existsSync(argument) ? '' : 'there is no file of that name, and ';
    throw new InvalidArgumentError(`${absent}${error.message}; or name a file with such lines.`);
  }
}

function readCount(argument: string): number {
  if (!/^\d{1,3}$/.test(argument)) throw new InvalidArgumentError('must be a number.');
  return Number(argument);
}
