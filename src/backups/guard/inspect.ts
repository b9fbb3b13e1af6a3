import type { LogPlace } from '../../audit';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import type { GuardRow, GuardStore } from './guard.store';
import { type LogHeads, readLogHeads, standingOf } from './log-heads';
import { type GuardVerdict, judge, type LogStanding } from './verdict';

/** A database as the guard found it. */
export interface Inspection {
  row: GuardRow;
  heads: LogHeads;
  log: LogStanding;
  verdict: GuardVerdict;
}

/** What {@link inspect} works with. */
export interface InspectionParts {
  store: Pick<GuardStore, 'read'>;
  keyring: Pick<KeyringClient, 'publicKeys' | 'reportGuard'>;
  log: LogPlace;
}

/**
 * Compares a database with what the keyring and the witness remember of it, and reports to the keyring, which leases nothing on this connection unless the verdict
 * is good. With `isServing` a witness that is away does no harm: this process proved itself before. Throws kind `unavailable` when somebody cannot be asked.
 */
export async function inspect(
  { store, keyring, log }: InspectionParts,
  isServing: boolean,
): Promise<Inspection> {
  let branch = 0;
  for (;;) {
    // Heads first: the log that is read after them holds everything that was signed before.
    let heads = await readLogHeads(keyring, log, branch);
    if (isServing && heads.witnessed === 'away') heads = { ...heads, witnessed: undefined };
    const row = await store.read(typeof heads.witnessed === 'object' ? heads.witnessed.size : 0);
    if (row === undefined)
      throw new DomainError('corrupt', 'restore.row', 'the row of the restore guard is gone');
    if (row.log.branch !== branch) {
      branch = row.log.branch;
      continue;
    }
    const standing = standingOf(row.log, heads);
    const local = judge({ ...row, ledger: 'equal', log: standing });
    const isSound = local.state === 'serve' || local.state === 'apply';
    const { verdict } = await keyring.reportGuard({
      verdict: isSound ? 'serve' : 'quarantine',
      ledgerSize: row.ledgerSize,
      ledgerRoot: row.ledgerRoot,
    });
    return { row, heads, log: standing, verdict: judge({ ...row, ledger: verdict, log: standing }) };
  }
}
