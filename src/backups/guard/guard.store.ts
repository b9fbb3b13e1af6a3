import type { DataSource } from 'typeorm';
import { proveConnections, type Transaction } from '../../foundation/database';
import type { LocalLog } from './log-heads';
import type { Whereabouts } from './verdict';

/** What the database says of itself. */
export interface GuardRow {
  noted: Whereabouts;
  here: Whereabouts;
  ledgerSize: number;
  ledgerRoot: Buffer;
  forkAccepted: boolean;
  /** The case under which the quarantine that holds now was recorded. */
  quarantinedAs: string | null;
  log: LocalLog;
}

/** What a database has applied of the ledger. */
export interface AppliedLedger {
  ledgerSize: number;
  ledgerRoot: Buffer;
  generation: number | undefined;
}

interface Facts {
  systemIdentifier: string;
  timeline: number;
  ledgerSize: number;
  ledgerRoot: string;
  logBranch: number;
  forkAccepted: boolean;
  quarantinedAs: string | null;
  hereSystemIdentifier: string;
  hereTimeline: number;
  logSize: number;
  signedRoot: string | null;
}

/** The one row of `restore_guard`, and the facts beside it. */
export class GuardStore {
  constructor(private readonly database: DataSource) {}

  /** Calls back when the pool has made a new connection: the server may have been replaced under us. */
  onReconnect(look: () => void): void {
    const { master } = this.database.driver as unknown as {
      master: { on(event: 'connect', listener: () => void): void };
    };
    master.on('connect', look);
  }

  /** Asks before the first write of sealed messages on a connection that was made anew. */
  beforeFirstWrite(prove: () => Promise<void>): void {
    proveConnections(this.database, prove);
  }

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Reads everything in one snapshot; `atSize` is the size of the log at which the signed root is wanted. Undefined when the row is gone. */
  async read(atSize: number): Promise<GuardRow | undefined> {
    const [row] = await this.database.query<{ facts: Facts | null }[]>(
      'SELECT restore_guard_facts($1) AS facts',
      [atSize],
    );
    return row?.facts ? rowOf(row.facts) : undefined;
  }

  /** The branch of the audit log that this database is on. */
  async logBranch(): Promise<number> {
    const row = await this.read(0);
    return row?.log.branch ?? 0;
  }

  /** Takes the row for as long as the transaction lasts; false when another worker has it. */
  async claim(tx: Transaction): Promise<boolean> {
    const rows = await tx.query<unknown[]>('SELECT 1 FROM restore_guard FOR UPDATE SKIP LOCKED');
    return rows.length > 0;
  }

  /** Notes how much of the ledger is applied now, and where: after this the database is what it says. */
  async advance(tx: Transaction, applied: AppliedLedger, logBranch: number): Promise<void> {
    await tx.query(
      `UPDATE restore_guard SET ledger_size = $1, ledger_root = $2, generation = coalesce($3, generation), log_branch = $4,
              system_identifier = (SELECT system_identifier FROM pg_control_system()),
              timeline = ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int,
              fork_accepted_at = NULL, quarantined_as = NULL, quarantined_at = NULL, updated_at = now()`,
      [applied.ledgerSize, applied.ledgerRoot, applied.generation ?? null, logBranch],
    );
  }

  /** Notes that the service is in quarantine; false when that was noted before. */
  async quarantine(tx: Transaction, because: string): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE restore_guard SET quarantined_as = $1, quarantined_at = now() WHERE quarantined_as IS DISTINCT FROM $1`,
      [because],
    );
    return count > 0;
  }

  /** Ends every API key, since which were revoked after the copy is not known; refused outside of a quarantine. Returns how many there were. */
  async revokeApiKeys(tx: Transaction): Promise<number> {
    const [row] = await tx.query<{ revoked: number }[]>('SELECT revoke_restored_api_keys() AS revoked');
    return row!.revoked;
  }

  /** Notes that an owner accepts a fork: the ledger is replayed from its first entry. False, and nothing is noted, where no worker has found one that waits for a person. */
  async acceptFork(tx: Transaction, emptyRoot: Buffer): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE restore_guard SET fork_accepted_at = now(), ledger_size = 0, ledger_root = $1, updated_at = now()
        WHERE quarantined_as IN ('forked', 'ahead')`,
      [emptyRoot],
    );
    return count > 0;
  }
}

function rowOf(facts: Facts): GuardRow {
  return {
    noted: { systemIdentifier: facts.systemIdentifier, timeline: facts.timeline },
    here: { systemIdentifier: facts.hereSystemIdentifier, timeline: facts.hereTimeline },
    ledgerSize: facts.ledgerSize,
    ledgerRoot: Buffer.from(facts.ledgerRoot, 'hex'),
    forkAccepted: facts.forkAccepted,
    quarantinedAs: facts.quarantinedAs,
    log: {
      branch: facts.logBranch,
      size: facts.logSize,
      signedRoot: facts.signedRoot === null ? undefined : Buffer.from(facts.signedRoot, 'hex'),
    },
  };
}
