import type { Clock } from '../../foundation/clock';
import type { TargetOperand } from '../meta';
import type { Attempt, Jitter, TargetOutcome } from '../outbound';

/** What stays at a BSP after it has done everything its API offers. */
export interface BspResidual {
  /** Stable words for the certificate. */
  readonly name: string;
  /** How long after the deletion. */
  readonly forMs: number;
  /** What that rests on. */
  readonly basis: string;
}

/** A BSP that can be told to forget. One adapter per account there. */
export interface BspAdapter {
  readonly provider: '360dialog' | 'twilio' | 'vonage';
  /** What remains afterwards; null where the BSP keeps nothing of its own. */
  readonly residual: BspResidual | null;
  /** Makes the one call for a target of the plan; safe to repeat. Throws `bsp.operand` for a target of another provider. */
  forget(operand: TargetOperand, attempt?: Attempt): Promise<TargetOutcome>;
}

/** Where a BSP is and how time passes. */
export interface BspSettings {
  readonly baseUrl: URL;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly jitter?: Jitter;
}
