import {
  type AuditSequencer,
  createSequencer,
  DirectoryWitness,
  HttpWitness,
  type HttpWitnessSettings,
  logBranch,
  type LogPlace,
  sequencerSessions,
} from '../../audit';
import type { RestoreGuard } from '../../backups/guard';
import type { Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { KeyringCheckpointSigner, type KeyringClient } from '../../keyring/client';

/** What {@link BranchingLog} works with. */
export interface BranchingLogParts {
  log: LogPlace;
  /** A witness beside the directory. */
  httpWitness?: HttpWitnessSettings | undefined;
  database: Database;
  keyring: KeyringClient;
  clock: Clock;
  /** Absent in tests that have none. */
  guard?: RestoreGuard | undefined;
}

/** Sequences the audit log, on the branch that this database is on, and only while the restore guard lets the worker serve. */
export class BranchingLog implements Pick<AuditSequencer, 'runOnce' | 'resign'> {
  private current: { branch: number; sequencer: AuditSequencer } | undefined;

  constructor(private readonly parts: BranchingLogParts) {}

  async runOnce(): ReturnType<AuditSequencer['runOnce']> {
    const { guard } = this.parts;
    if (guard && !guard.isServing) return this.pause();
    const branch = guard?.logBranch ?? 0;
    if (this.current?.branch !== branch) await this.resign();
    this.current ??= { branch, sequencer: this.sequencerOf(branch) };
    try {
      return await this.current.sequencer.runOnce();
    } catch (error) {
      if (!guard || !(error instanceof DomainError) || error.kind === 'unavailable') throw error;
      // The database may have been replaced a moment ago: then that is the reason, and the guard deals with it.
      await guard.look();
      if (guard.isServing && guard.logBranch === branch) throw error;
      return this.pause();
    }
  }

  async resign(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.sequencer.resign();
  }

  private async pause(): ReturnType<AuditSequencer['runOnce']> {
    await this.resign();
    return { leading: false, sequenced: 0 };
  }

  private sequencerOf(branch: number): AuditSequencer {
    const { log, httpWitness, database, keyring, clock } = this.parts;
    const { origin, witnessDir } = logBranch(log, branch);
    return createSequencer({
      origin,
      sessions: sequencerSessions(database),
      signer: new KeyringCheckpointSigner(keyring, origin),
      witnesses: [
        new DirectoryWitness(witnessDir),
        ...(httpWitness === undefined ? [] : [new HttpWitness(httpWitness)]),
      ],
      clock,
    });
  }
}
