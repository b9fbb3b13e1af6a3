import { AuditLog, type AuditFact, type EntryType } from '../../audit';
import type { WriteBatch } from './store/write-batch';

/** A fact of the keyring's own log; `actor` is filled in where it is the keyring itself. */
export type KeyringFact = {
  [T in EntryType]: Omit<Extract<AuditFact, { type: T }>, 'actor'> & { actor?: AuditFact['actor'] };
}[EntryType];

/** Writes what the keyring did into its own audit log, in the transaction of the act itself. */
export class KeyringAudit {
  private readonly log = new AuditLog();

  record(batch: WriteBatch, fact: KeyringFact): void {
    const complete: AuditFact = { actor: { kind: 'process', ref: 'keyring' }, ...fact };
    batch.steps.push(async (tx) => {
      await this.log.append(tx, complete);
    });
  }
}
