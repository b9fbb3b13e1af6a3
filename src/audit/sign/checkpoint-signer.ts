import type { TreeHead } from '../../crypto';

/** A signature over a checkpoint's text, and the raw Ed25519 public key that verifies it. */
export interface CheckpointSignature {
  signature: Buffer;
  publicKey: Buffer;
}

/**
 * Signs checkpoints of one log. It remembers the last head it signed, apart from the log's own database, and refuses one that does not extend
 * it: a database that was rolled back or rewritten gets no signature. The keyring is one; `GuardedSigner` is the part that any signer shares.
 */
export interface CheckpointSigner {
  /** Size of the last head that was signed; 0 when there was none. Rejects with kind `unavailable` when it cannot be asked now. */
  lastSize(): Promise<number>;
  /**
   * Signs `checkpointText(head)`. `proof` is the consistency proof from `lastSize()` to `head.size`. Rejects with kind `unavailable` when it is
   * worth repeating, with any other kind when the head is refused: then the log must stop.
   */
  sign(head: TreeHead, proof: readonly Buffer[]): Promise<CheckpointSignature>;
}
