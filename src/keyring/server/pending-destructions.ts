import { sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { Custodian } from '../custodians';
import type { Alarms } from './alarms';
import type { Committer } from './committer';
import type { KeyringAudit } from './keyring-audit';
import type { PendingRoot, PendingStore } from './store/pending.store';

const LOOK_MS = 600_000;

/**
 * Looks, until their date, at roots that a device has promised to destroy: a KMS lets its administrator cancel until then, and a cancelled destruction means
 * that every key of that generation can be opened again by whoever has an old copy of the keyring.
 */
export class PendingDestructions {
  private lookedAt = -Infinity;

  constructor(
    private readonly keyringId: Buffer,
    private readonly custodians: readonly Custodian[],
    private readonly store: PendingStore,
    private readonly committer: Committer,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
    private readonly alarms: Alarms,
  ) {}

  /** Looks when the last look is ten minutes old: a KMS counts calls. */
  async tick(): Promise<void> {
    if (this.clock.monotonic() - this.lookedAt < LOOK_MS) return;
    this.lookedAt = this.clock.monotonic();
    await this.look();
  }

  /** One look at every pending root; a device that is away is asked again next time. Returns how many had been cancelled. */
  async look(): Promise<number> {
    let cancelled = 0;
    for (const pending of await this.store.pending(this.keyringId, this.clock.now())) {
      const custodian = this.custodians.find(({ id }) => id === pending.custodianId);
      if (custodian !== undefined && (await isBack(custodian, pending))) {
        await this.destroyAgain(custodian, pending);
        cancelled++;
      }
    }
    return cancelled;
  }

  /** The device is told again at once, and the certificates that rested on the first promise are to be withdrawn. */
  private async destroyAgain(custodian: Custodian, pending: PendingRoot): Promise<void> {
    const { generation } = pending.root;
    const receipt = await custodian.destroy(pending.root);
    await this.committer.commit((batch) => {
      batch.steps.push((tx) => this.store.cancelled(tx, pending, receipt, this.clock.now()));
      this.audit.record(batch, {
        type: 'generation.deletion-cancelled',
        gen: generation,
        ref: { custodian: custodian.id },
        digest: { evidence: sha256(receipt.rawEvidence).toString('base64') },
      });
    });
    this.alarms.raise({ code: 'deletion-cancelled', ref: custodian.id, generation });
  }
}

async function isBack(custodian: Custodian, { root }: PendingRoot): Promise<boolean> {
  try {
    return await custodian.exists(root);
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'unavailable') return false;
    throw error;
  }
}
