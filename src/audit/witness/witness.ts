import type { TreeHead } from '../../crypto';

/** A checkpoint on its way to a witness. */
export interface WitnessedHead {
  head: TreeHead;
  /** The signed note, as the log stores it. */
  note: Buffer;
  /** Consistency proof from an older size of the log, for witnesses that check. */
  consistencyFrom(oldSize: number): Promise<Buffer[]>;
}

/** Somebody out of the operator's reach who keeps the log's heads, so that it cannot be rewritten as a whole. */
export interface Witness {
  /** Name in the `audit_witness` table and in reports. */
  readonly name: string;
  /** The newest checkpoint it holds, as bytes. Rejects with kind `unavailable` when it cannot be asked. */
  newest(): Promise<Buffer | undefined>;
  /**
   * Hands a checkpoint over; resolves to the line it signed, if it signs. Rejects with kind `unavailable` when worth repeating, with
   * `corrupt` when what it holds contradicts this head: then the log must stop.
   */
  submit(checkpoint: WitnessedHead): Promise<Buffer | undefined>;
}
