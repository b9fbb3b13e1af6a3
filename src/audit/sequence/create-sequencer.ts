import { type Clock, systemClock } from '../../foundation/clock';
import type { CheckpointSigner } from '../sign/checkpoint-signer';
import type { SessionSource } from '../store/sequencer-session.store';
import type { Witness } from '../witness/witness';
import { AuditSequencer, SEQUENCER_DEFAULTS, type SequencerSettings } from './audit-sequencer';
import { Checkpointer } from './checkpointer';

/** What a sequencer is made of. */
export interface SequencerParts {
  /** Origin line of the checkpoints and name of the log's key. */
  origin: string;
  /** `sequencerSessions(dataSource)` of the log's database. */
  sessions: SessionSource;
  signer: CheckpointSigner;
  witnesses: readonly Witness[];
  clock?: Clock;
  settings?: Partial<SequencerSettings>;
}

/** Puts a sequencer together; wrap it in a `SequencerLoop` to run it. */
export function createSequencer(parts: SequencerParts): AuditSequencer {
  const checkpointer = new Checkpointer(parts.origin, parts.signer, parts.witnesses);
  const settings = { ...SEQUENCER_DEFAULTS, ...parts.settings };
  return new AuditSequencer(parts.sessions, checkpointer, parts.clock ?? systemClock, settings);
}
