import type { CheckpointSignature, CheckpointSigner } from '../../audit';
import type { TreeHead } from '../../crypto';
import type { KeyringClient } from './keyring-client';

/** Lets the keyring sign the checkpoints of the application's log: it remembers the last one, out of the application's reach. */
export class KeyringCheckpointSigner implements CheckpointSigner {
  constructor(
    private readonly client: KeyringClient,
    private readonly origin: string,
  ) {}

  async lastSize(): Promise<number> {
    const keys = await this.client.publicKeys();
    return (
      keys.find(({ purpose, name }) => purpose === 'application-log' && name === this.origin)?.lastSize ?? 0
    );
  }

  sign(head: TreeHead, proof: readonly Buffer[]): Promise<CheckpointSignature> {
    return this.client.signCheckpoint({ ...head, proof: [...proof] });
  }
}
