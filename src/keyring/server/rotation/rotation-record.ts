import type { RotationPhase } from '../../protocol';
import type { KeyringFact } from '../keyring-audit';
import type { RotationRow } from '../store/rotation.store';
import type { WriteBatch } from '../store/write-batch';
import type { RotationParts } from './rotation-parts';

/** Writes down how far a rotation has come, each time together with the fact that the keyring's log tells of it. */
export class RotationRecord {
  constructor(private readonly parts: Pick<RotationParts, 'committer' | 'audit' | 'store'>) {}

  /** The rotation has completed a phase. */
  async advance(row: RotationRow, phase: RotationPhase, fact?: KeyringFact): Promise<void> {
    await this.commit((tx) => this.parts.store.setPhase(tx, row, phase), fact);
    row.phase = phase;
  }

  /** Commits a step of its own; its fact, if there is one, with it. */
  commit(step: WriteBatch['steps'][number], fact?: KeyringFact): Promise<void> {
    return this.parts.committer.commit((batch) => {
      batch.steps.push(step);
      if (fact !== undefined) this.parts.audit.record(batch, fact);
    });
  }
}
