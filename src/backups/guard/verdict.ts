/** What the keyring says of the part of the ledger that this database holds; `unknown` when it cannot be asked. */
export type LedgerStanding = 'equal' | 'inFlight' | 'behind' | 'inconsistent' | 'ahead' | 'unknown';

/** What signed heads of the audit log say of this database's log; `unknown` when the keyring or every witness cannot be asked. */
export type LogStanding = 'equal' | 'behind' | 'inconsistent' | 'ahead' | 'unknown';

/** Where a database runs. */
export interface Whereabouts {
  systemIdentifier: string;
  timeline: number;
}

/** Everything a verdict rests on. */
export interface GuardFacts {
  /** As the database's own row has it. */
  noted: Whereabouts;
  here: Whereabouts;
  ledger: LedgerStanding;
  log: LogStanding;
  /** An owner has accepted that this database and the ledger have different histories. */
  forkAccepted: boolean;
}

/** Rows of the verdict table. */
export type GuardCase =
  'ordinary' | 'in-flight' | 'fail-over' | 'behind' | 'elsewhere' | 'forked' | 'ahead' | 'unknown';

/**
 * `serve` · `apply`: apply what the ledger has and this database has not, then serve · `quarantine`: serve nobody until the ledger is replayed and
 * proved, or for a fork until an owner decides · `closed`: nobody knows; serve nobody and ask again.
 */
export type GuardState = 'serve' | 'apply' | 'quarantine' | 'closed';

/** What the guard decides, and by which row of the table. */
export interface GuardVerdict {
  state: GuardState;
  because: GuardCase;
}

/** The verdict table of the restore guard (backups and restore, §5), most suspicious row first. */
export function judge({ noted, here, ledger, log, forkAccepted }: GuardFacts): GuardVerdict {
  if (ledger === 'unknown' || log === 'unknown') return { state: 'closed', because: 'unknown' };
  const isForked = ledger === 'inconsistent' || log === 'inconsistent';
  const isAhead = ledger === 'ahead' || log === 'ahead';
  if (isForked || isAhead) {
    // What an owner accepted is replayed from the ledger's first entry, as if this database had never applied any.
    if (forkAccepted) return { state: 'quarantine', because: 'behind' };
    return { state: 'quarantine', because: isForked ? 'forked' : 'ahead' };
  }
  if (here.systemIdentifier !== noted.systemIdentifier) return { state: 'quarantine', because: 'elsewhere' };
  if (ledger === 'behind' || log === 'behind' || here.timeline < noted.timeline || forkAccepted)
    return { state: 'quarantine', because: 'behind' };
  if (here.timeline > noted.timeline) return { state: 'apply', because: 'fail-over' };
  if (ledger === 'inFlight') return { state: 'apply', because: 'in-flight' };
  return { state: 'serve', because: 'ordinary' };
}

/** True where the ledger may be replayed without a person: this database is an older state of the same history. */
export function mayReplay({ state, because }: GuardVerdict): boolean {
  return state === 'quarantine' && (because === 'behind' || because === 'elsewhere');
}
