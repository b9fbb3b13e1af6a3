import { sha256 } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import { type Custodian, unavailable } from '../../custodians';
import type { CustodianBlob } from '../store/generation.store';
import type { RotationRow } from '../store/rotation.store';
import type { RotationParts } from './rotation-parts';
import type { RotationRecord } from './rotation-record';

/** R6 and R7: every device forgets the root of the old generation, and says itself that it has. */
export class OldRoots {
  constructor(
    private readonly parts: RotationParts,
    private readonly record: RotationRecord,
  ) {}

  /** R6. Nothing is written in the old generation any more, and its key leaves the memory before any device forgets. */
  async destroy(row: RotationRow): Promise<void> {
    const { generations, pageKeys, state, store, atPoint } = this.parts;
    const old = await this.blobs(row);
    this.parts.gate.close();
    try {
      await this.parts.committer.settled();
      generations.wipePrevious();
      pageKeys.wipe();
      for (const page of state.pages.all()) if (!page.open) state.pages.setOpen(page, true);
    } finally {
      this.parts.gate.open();
    }
    if (row.phase === 'verified') {
      await this.record.advance(row, 'destroying');
      const root = old[0]?.root;
      if (root !== undefined) {
        await this.record.commit((tx) =>
          this.parts.generationStore.setState(tx, root.generation, root.attempt, 'destroying'),
        );
      }
    }
    for (const { custodianId, root } of old) {
      const custodian = this.custodian(custodianId);
      if (await store.hasEvidence(custodianId, root)) continue;
      const reconstructed = !(await custodian.exists(root));
      const receipt = await custodian.destroy(root);
      await atPoint('CP6');
      await this.record.commit((tx) => store.addEvidence(tx, custodianId, root, receipt, reconstructed), {
        type: 'generation.root-destroyed',
        gen: root.generation,
        ref: { custodian: custodianId },
        code: reconstructed
          ? 'reconstructed'
          : receipt.irreversibleAt !== null && receipt.irreversibleAt > receipt.requestedAt
            ? 'pending'
            : 'destroyed',
        digest: { evidence: sha256(receipt.rawEvidence).toString('base64') },
      });
    }
  }

  /** R7: every device must say itself that the old root is gone. */
  async deny(row: RotationRow): Promise<void> {
    const { clock, store, atPoint } = this.parts;
    for (const { custodianId, root, blob } of await this.blobs(row)) {
      const code = await denialOf(this.custodian(custodianId), root, blob);
      await this.record.commit((tx) => store.addDenial(tx, custodianId, root, clock.now(), code), {
        type: 'generation.denied',
        gen: root.generation,
        ref: { custodian: custodianId },
        code: 'gone',
      });
    }
    await atPoint('CP7');
    await this.record.advance(row, 'denied');
  }

  /** What each device keeps of the old generation. */
  blobs(row: RotationRow): Promise<CustodianBlob[]> {
    return this.parts.generationStore.blobs(row.generation - 1, this.parts.keyringId);
  }

  private custodian(id: string): Custodian {
    const { custodians, lost = [] } = this.parts;
    const found = [...custodians, ...lost].find((custodian) => custodian.id === id);
    if (found === undefined)
      throw new DomainError(
        'unavailable',
        'custodian.missing',
        'a custodian of the old generation is not configured: configure it, or declare it lost',
      );
    return found;
  }
}

/** The code with which a device refuses a destroyed root. Throws `keyring.rotation.not-denied` when it does not: the root is alive. */
async function denialOf(custodian: Custodian, root: CustodianBlob['root'], blob: Buffer): Promise<string> {
  try {
    (await custodian.unwrap(root, blob)).fill(0);
  } catch (error) {
    const isGone = error instanceof DomainError && error.kind === 'gone';
    if (isGone && !(await custodian.exists(root))) return error.code;
    throw error;
  }
  // A device of many parts says that it is gone, and one part has not heard of it yet: asked again until it has.
  if (!(await custodian.exists(root))) throw unavailable();
  throw new DomainError(
    'corrupt',
    'keyring.rotation.not-denied',
    'a destroyed root still opens its generation',
  );
}
