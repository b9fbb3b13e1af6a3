import { branchOf, DirectoryWitness, logBranch, type LogPlace } from '../../audit';
import { parseCheckpoint, type TreeHead } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import type { LogStanding } from './verdict';

/** What others than the database remember of the audit log. */
export interface LogHeads {
  /** The branch that these heads are of. */
  branch: number;
  /** The highest branch that the keyring ever signed for. */
  newestBranch: number;
  /** How many entries of this branch the keyring has signed. */
  signedSize: number;
  /** The newest head that a witness holds; `away` when it cannot be asked. */
  witnessed: { size: number; root: Buffer } | undefined | 'away';
}

/** What the database holds of its log. */
export interface LocalLog {
  branch: number;
  size: number;
  /** What the database says was signed at the witnessed size. */
  signedRoot: Buffer | undefined;
}

/** Asks the keyring and the witness. Throws kind `unavailable` when the keyring is away. */
export async function readLogHeads(
  keyring: Pick<KeyringClient, 'publicKeys'>,
  log: LogPlace,
  branch: number,
): Promise<LogHeads> {
  const place = logBranch(log, branch);
  const signers = (await keyring.publicKeys()).filter(({ purpose }) => purpose === 'application-log');
  const branches = signers.map(({ name }) => branchOf(log.origin, name) ?? 0);
  return {
    branch,
    newestBranch: Math.max(0, ...branches),
    signedSize: signers.find(({ name }) => name === place.origin)?.lastSize ?? 0,
    witnessed: await newestWitnessed(place.witnessDir),
  };
}

async function newestWitnessed(directory: string): Promise<LogHeads['witnessed']> {
  try {
    const newest = await new DirectoryWitness(directory).newest();
    return newest === undefined ? undefined : headIn(newest, directory);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'audit.witness.unreadable') return 'away';
    throw error;
  }
}

function headIn(checkpoint: Buffer, directory: string): TreeHead {
  try {
    return parseCheckpoint(checkpoint);
  } catch (error) {
    throw new DomainError(
      'corrupt',
      'audit.witness.malformed',
      `the file of the highest number in ${directory} is no checkpoint: bring it back from a copy of that folder (runbook restore)`,
      { cause: error },
    );
  }
}

/** Compares a database's log with the heads; read the heads first: the log may have grown since. */
export function standingOf(local: LocalLog, heads: LogHeads): LogStanding {
  const { witnessed, signedSize, newestBranch } = heads;
  if (witnessed === 'away') return 'unknown';
  if (newestBranch > local.branch) return 'behind';
  // The witness has what the keyring says it never signed: the keyring has gone back in time.
  if (witnessed !== undefined && witnessed.size > signedSize) return 'ahead';
  if (signedSize > local.size) return 'behind';
  if (witnessed !== undefined && witnessed.size > 0 && !local.signedRoot?.equals(witnessed.root))
    return 'inconsistent';
  return 'equal';
}
