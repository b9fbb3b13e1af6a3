import { equalBytes, randomKey, wipe } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Custodian } from '../custodians';
import type { CustodianBlob, GenerationStore } from './store/generation.store';
import type { Ownership } from './store/ownership.store';

/** A generation that has roots and a key, and is not in use yet. */
export interface NewGeneration {
  generation: number;
  attempt: number;
  /** The generation key; whoever takes it wipes it. */
  key: Buffer;
}

/** Makes generations: a root at every custodian, a fresh key wrapped by each, every blob opened again before it is believed. */
export class GenerationMaker {
  constructor(
    private readonly keyringId: Buffer,
    private readonly custodians: readonly Custodian[],
    private readonly store: GenerationStore,
    private readonly ownership: Ownership,
  ) {}

  /** Throws `custodian.unavailable` when one of them is away: nothing has changed then but roots that {@link discardAbandoned} finds. */
  async make(generation: number): Promise<NewGeneration> {
    const attempt = await this.ownership.transaction((tx) => this.store.announce(tx, generation));
    const key = randomKey();
    try {
      const blobs: (CustodianBlob & { deviceClass: string })[] = [];
      for (const custodian of this.custodians) {
        blobs.push({
          ...(await this.wrapWith(custodian, generation, attempt, key)),
          deviceClass: custodian.deviceClass,
        });
      }
      await this.ownership.transaction(async (tx) => {
        await this.store.addBlobs(tx, blobs);
        await this.store.setState(tx, generation, attempt, 'rooted');
      });
      return { generation, attempt, key };
    } catch (error) {
      wipe(key);
      throw error;
    }
  }

  /** Destroys roots of attempts that never came into use. */
  async discardAbandoned(): Promise<number> {
    const abandoned = await this.store.abandoned();
    if (abandoned.length === 0) return 0;
    let destroyed = 0;
    for (const custodian of this.custodians) {
      for (const root of await custodian.findRoots(this.keyringId)) {
        if (
          !abandoned.some(
            ({ generation, attempt }) => generation === root.generation && attempt === root.attempt,
          )
        )
          continue;
        await custodian.destroy(root);
        destroyed++;
      }
    }
    await this.ownership.transaction(async (tx) => {
      for (const { generation, attempt } of abandoned)
        await this.store.setState(tx, generation, attempt, 'failed');
    });
    return destroyed;
  }

  private async wrapWith(
    custodian: Custodian,
    generation: number,
    attempt: number,
    key: Buffer,
  ): Promise<CustodianBlob> {
    const root = await custodian.createRoot({ keyringId: this.keyringId, generation, attempt });
    const blob = await custodian.wrap(root, key);
    const back = await custodian.unwrap(root, blob);
    try {
      if (!equalBytes(back, key))
        throw new DomainError(
          'corrupt',
          'custodian.garbled',
          'a custodian returned another key than it was given',
        );
    } finally {
      wipe(back);
    }
    return { custodianId: custodian.id, root, blob };
  }
}
