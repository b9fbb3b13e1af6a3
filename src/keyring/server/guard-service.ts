import { KeyKind } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Committer } from './committer';
import type { Ledger, LedgerVerdict } from './ledger';

/** What a process's restore guard reports. */
export interface GuardReport {
  verdict: 'serve' | 'quarantine';
  ledgerSize: number;
  ledgerRoot: Buffer;
}

/** A connection that can be refused leases. */
export interface Pausable {
  paused: boolean;
}

/** Compares what the callers' database holds of the ledger with the ledger itself, and gives no lease to one that has gone back in time. */
export class GuardService {
  constructor(
    private readonly ledger: Ledger,
    private readonly committer: Committer,
    private readonly generations: { current: { number: number } },
    private readonly clock: Clock,
  ) {}

  /** Notes in the ledger that processing of a subject is restricted, or no longer: nothing else of ours depends on it, a restored database does. */
  async restrict(subjectRef: Buffer, restricted: boolean): Promise<void> {
    await this.committer.commit((batch) =>
      this.ledger.append(
        {
          type: restricted ? 'restricted' : 'unrestricted',
          kind: KeyKind.subject,
          keyId: subjectRef,
          incarnation: 0,
          generation: this.generations.current.number,
          at: this.clock.now(),
        },
        batch,
      ),
    );
  }

  /** Judges a report; pauses or releases the caller's connection; remembers what was applied. */
  async report(
    session: Pausable,
    report: GuardReport,
  ): Promise<{ verdict: LedgerVerdict; size: number; acknowledged: number }> {
    const verdict = await this.ledger.judge(report.ledgerSize, report.ledgerRoot);
    session.paused = report.verdict === 'quarantine' || !(verdict === 'equal' || verdict === 'inFlight');
    if (!session.paused && report.ledgerSize > this.ledger.acknowledged) {
      await this.committer.commit((batch) => this.ledger.acknowledge(report.ledgerSize, batch));
    }
    return { verdict, size: this.ledger.size, acknowledged: this.ledger.acknowledged };
  }
}
