import { checkpointText, type Ed25519PrivateKey, type TreeHead, verifyConsistency } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { CheckpointSignature, CheckpointSigner } from './checkpoint-signer';

/** Where a signer keeps the last head it signed: durable, and not in the database of the log. */
export interface HeadMemory {
  load(): Promise<TreeHead | undefined>;
  /** Must be durable before it resolves. */
  save(head: TreeHead): Promise<void>;
}

/** Throws `audit.fork` unless `head` is of the same log as `last` and only appended to it. */
export function assertExtends(last: TreeHead | undefined, head: TreeHead, proof: readonly Buffer[]): void {
  const extends_ =
    last === undefined
      ? proof.length === 0
      : last.origin === head.origin && verifyConsistency(last.size, last.root, head.size, head.root, proof);
  if (!extends_)
    throw new DomainError('corrupt', 'audit.fork', 'this head does not extend the last one that was signed');
}

/** Signs with a key at hand, after checking and remembering. A crash in between is harmless: the same head may be signed again. */
export class GuardedSigner implements CheckpointSigner {
  constructor(
    private readonly key: Ed25519PrivateKey,
    private readonly memory: HeadMemory,
  ) {}

  async lastSize(): Promise<number> {
    return (await this.memory.load())?.size ?? 0;
  }

  async sign(head: TreeHead, proof: readonly Buffer[]): Promise<CheckpointSignature> {
    assertExtends(await this.memory.load(), head, proof);
    await this.memory.save(head);
    return { signature: this.key.sign(Buffer.from(checkpointText(head))), publicKey: this.key.publicKey.raw };
  }
}
