import { AuditLog, logBranch, type LogPlace } from '../../audit';
import { DomainError } from '../../foundation/errors';
import type { Logger } from '../../foundation/logging';
import type { KeyringClient } from '../../keyring/client';
import type { Inspection } from './inspect';
import type { GuardStore } from './guard.store';
import type { LedgerActs } from './ledger-acts';
import { type Walked, walkLedger } from './ledger-walk';

const WORKER = { kind: 'process', ref: 'worker' } as const;
/** Destroyed subjects whose keys are asked for again, to see them refused. */
const REFUSALS = 100;

/** What {@link Replayer} works with. */
export interface ReplayerParts {
  store: GuardStore;
  keyring: KeyringClient;
  acts: LedgerActs;
  audit: AuditLog;
  log: LogPlace;
  logger: Logger;
  /** Called after each numbered step of a replay; for tests that die there. */
  atStep?: (step: number) => void;
}

/** Brings a database up to the destruction ledger. Whatever it does may be interrupted anywhere and repeated. */
export class Replayer {
  constructor(private readonly parts: ReplayerParts) {}

  /** Applies what the keyring has done and this database not yet; false when another worker is at it. */
  apply({ row }: Inspection): Promise<boolean> {
    const { store, keyring, acts } = this.parts;
    return this.claimed(async (tx) => {
      const walked = await walkLedger(keyring, acts, row, { buckets: false });
      await store.advance(tx, walked, row.log.branch);
    });
  }

  /** Notes a quarantine once, in row and log. */
  quarantine({ row, heads, verdict }: Inspection): Promise<void> {
    const { store, audit } = this.parts;
    return store.transaction(async (tx) => {
      if (!(await store.quarantine(tx, verdict.because))) return;
      const { witnessed } = heads;
      await audit.append(tx, {
        type: 'restore.quarantined',
        actor: WORKER,
        code: verdict.because as 'behind',
        n: {
          logSize: row.log.size,
          ledgerSize: row.ledgerSize,
          witnessSize: typeof witnessed === 'object' ? witnessed.size : heads.signedSize,
        },
      });
    });
  }

  /**
   * Replays the ledger into a database that has gone back in time, proves it, and notes that it is current. False when another worker is at it. Throws
   * `restore.left` or `restore.sample` when the proof fails: the quarantine stays, and a person must look.
   */
  replay(inspection: Inspection): Promise<boolean> {
    const { row, heads, log: standing } = inspection;
    const { store, keyring, acts, audit, logger, atStep } = this.parts;
    return this.claimed(async (tx) => {
      const progress = (done: number, size: number) => logger.info({ done, size }, 'replaying the ledger');
      await acts.setClasses(await keyring.classes());
      // Before anything goes: what is held is copied out of the way.
      await acts.reinstateHolds(await keyring.holds());
      atStep?.(1);
      const walked = await walkLedger(keyring, acts, row, { buckets: true, progress });
      atStep?.(3);
      await acts.forgetJobs();
      atStep?.(5);
      const proof = await this.prove(walked);
      atStep?.(6);
      const branch = standing === 'equal' ? row.log.branch : Math.max(heads.newestBranch, row.log.branch) + 1;
      // A key that was revoked since the copy would open again, and nothing remembers which: all end, and whoever is meant to have one gets a new one.
      const apiKeys = await store.revokeApiKeys(tx);
      await store.advance(tx, walked, branch);
      await audit.append(tx, { type: 'key.revoked', actor: WORKER, code: 'restored', n: { apiKeys } });
      await audit.append(tx, {
        type: 'restore.replayed',
        actor: WORKER,
        code: 'finished',
        n: {
          ledgerFrom: row.ledgerSize,
          ledgerTo: walked.ledgerSize,
          subjects: walked.subjects.length,
          buckets: walked.buckets.length,
          holds: walked.holds,
          opened: proof.opened,
          refused: proof.refused,
          branch,
          logSize: row.log.size,
          signedSize: heads.signedSize,
          apiKeys,
        },
      });
      atStep?.(7);
      logger.warn(
        { ...proof, branch, origin: logBranch(this.parts.log, branch).origin, apiKeysRevoked: apiKeys },
        'the ledger is replayed; every API key is revoked: issue new ones with lethe api-key create',
      );
    });
  }

  /** The keyring leases to this worker while it proves; nobody else is served yet. */
  private async prove(walked: Walked): Promise<{ opened: number; refused: number }> {
    const { keyring, acts } = this.parts;
    const { ledgerSize, ledgerRoot } = walked;
    await keyring.reportGuard({ verdict: 'serve', ledgerSize, ledgerRoot });
    const refused = await this.refusals(walked.subjects.slice(-REFUSALS));
    const { left, opened, failed } = await acts.prove(walked);
    if (left > 0)
      throw new DomainError('corrupt', 'restore.left', `${left} rows of what was destroyed are still there`);
    if (failed > 0)
      throw new DomainError(
        'corrupt',
        'restore.sample',
        `of ${opened + failed} records of living people ${failed} do not open`,
      );
    return { opened, refused };
  }

  private async refusals(subjectRefs: readonly string[]): Promise<number> {
    const place = { direction: 'open', scope: 1, incarnation: 0, classId: 0, bucket: 0, part: 0x11 } as const;
    const answers = await this.parts.keyring.lease(
      subjectRefs.map((subjectRef) => ({ ...place, subjectRef })),
    );
    if (answers.some(({ status }) => status === 'ok'))
      throw new DomainError('corrupt', 'restore.opened', 'the keyring leases the key of a destroyed subject');
    return answers.length;
  }

  private claimed(work: (tx: Parameters<GuardStore['claim']>[0]) => Promise<void>): Promise<boolean> {
    const { store } = this.parts;
    return store.transaction(async (tx) => {
      if (!(await store.claim(tx))) return false;
      await work(tx);
      return true;
    });
  }
}
