import type { Clock } from '../../foundation/clock';
import { auditQueue } from '../store/audit-queue.store';
import { auditRead } from '../store/audit-read.store';
import { auditWrite, type CheckpointRow } from '../store/audit-write.store';
import type { SequencerSession, SessionSource } from '../store/sequencer-session.store';
import { loadTreeState, type TreeState } from '../store/tree.store';
import type { Checkpointer } from './checkpointer';
import { buildBatch } from './entry-batch';
import { needsWitnessAtOnce } from './witness-urgency';

/** How often the sequencer does what. */
export interface SequencerSettings {
  /** Entries per transaction, and the most that go without a checkpoint. */
  batchSize: number;
  /** The longest that an entry goes without a checkpoint. */
  checkpointIntervalMs: number;
  /** The longest that a checkpoint goes without a witness, unless an entry in it is urgent. */
  witnessIntervalMs: number;
}

/** What the specification asks for, and a witness file a minute. */
export const SEQUENCER_DEFAULTS: SequencerSettings = {
  batchSize: 1_000,
  checkpointIntervalMs: 1_000,
  witnessIntervalMs: 60_000,
};

/** What one step did. */
export interface StepReport {
  /** False while another sequencer has the lock. */
  leading: boolean;
  sequenced: number;
  /** Size of the checkpoint that was signed. */
  checkpointed?: number;
  /** Size of the checkpoint that the witnesses took. */
  witnessed?: number;
}

interface Leadership {
  session: SequencerSession;
  tree: TreeState;
  checkpoint: CheckpointRow | undefined;
  witnessedSize: number;
  urgent: boolean;
}

/**
 * Takes committed facts out of the queue and makes them the log: index, time, bytes, hash, tree, checkpoint, witness. Call `runOnce` again and
 * again (`SequencerLoop` does); each call is a few transactions that either happened or did not.
 */
export class AuditSequencer {
  private leadership: Leadership | undefined;
  private lastCheckpointAt = -Infinity;
  private lastWitnessAt = -Infinity;

  constructor(
    private readonly sessions: SessionSource,
    private readonly checkpointer: Checkpointer,
    private readonly clock: Clock,
    private readonly settings: SequencerSettings = SEQUENCER_DEFAULTS,
  ) {}

  /**
   * One step. Rejects with a `DomainError` of a kind other than `unavailable` when the log was rolled back, rewritten or refused by its signer:
   * then do not call again, a person must look. Any other rejection is worth repeating.
   */
  async runOnce(): Promise<StepReport> {
    try {
      this.leadership ??= await this.takeOver();
      if (!this.leadership) return { leading: false, sequenced: 0 };
      const sequenced = await this.sequence(this.leadership);
      const checkpointed = await this.checkpoint(this.leadership);
      const witnessed = await this.witness(this.leadership);
      return {
        leading: true,
        sequenced,
        ...(checkpointed !== undefined && { checkpointed }),
        ...(witnessed !== undefined && { witnessed }),
      };
    } catch (error) {
      await this.resign();
      throw error;
    }
  }

  /** Lets another sequencer take over. */
  async resign(): Promise<void> {
    const { leadership } = this;
    this.leadership = undefined;
    await leadership?.session.close();
  }

  private async takeOver(): Promise<Leadership | undefined> {
    const session = await this.sessions();
    if (!session) return undefined;
    try {
      const tree = await loadTreeState(session.db);
      await this.checkpointer.assertContinues(session, tree.stack.size);
      const checkpoint = await auditRead.latestCheckpoint(session.db);
      const witnessed = await auditRead.latestWitnessed(session.db);
      return { session, tree, checkpoint, witnessedSize: witnessed?.size ?? 0, urgent: true };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  private async sequence(leadership: Leadership): Promise<number> {
    const batch = await leadership.session.transaction(async (tx) => {
      const queued = await auditQueue.take(tx, this.settings.batchSize);
      if (queued.length === 0) return undefined;
      const built = buildBatch(queued, leadership.tree);
      await auditWrite.addEntries(tx, built.entries);
      await auditWrite.addTiles(tx, built.tiles);
      return built;
    });
    if (!batch) return 0;
    leadership.tree = batch.after;
    leadership.urgent ||= batch.entries.some(({ type }) => needsWitnessAtOnce(type));
    return batch.entries.length;
  }

  private async checkpoint(leadership: Leadership): Promise<number | undefined> {
    const { stack } = leadership.tree;
    const unsigned = stack.size - (leadership.checkpoint?.size ?? 0);
    const due =
      unsigned >= this.settings.batchSize ||
      this.clock.monotonic() - this.lastCheckpointAt >= this.settings.checkpointIntervalMs;
    if (unsigned === 0 || !due) return undefined;
    const signed = await this.checkpointer.sign(leadership.session, stack.size, stack.root());
    if (!signed) return undefined;
    leadership.checkpoint = signed;
    this.lastCheckpointAt = this.clock.monotonic();
    return signed.size;
  }

  private async witness(leadership: Leadership): Promise<number | undefined> {
    const { checkpoint, urgent } = leadership;
    if (!checkpoint || checkpoint.size <= leadership.witnessedSize) return undefined;
    const due = urgent || this.clock.monotonic() - this.lastWitnessAt >= this.settings.witnessIntervalMs;
    if (!due || !(await this.checkpointer.witness(leadership.session, checkpoint))) return undefined;
    leadership.witnessedSize = checkpoint.size;
    // Entries behind the checkpoint may be urgent still: the next one decides.
    leadership.urgent = checkpoint.size < leadership.tree.stack.size && urgent;
    this.lastWitnessAt = this.clock.monotonic();
    return checkpoint.size;
  }
}
