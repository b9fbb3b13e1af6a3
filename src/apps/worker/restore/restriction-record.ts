import { Injectable } from '@nestjs/common';
import { KeyringClient } from '../../../keyring/client';
import { ReplayStore } from './replay.store';

const AT_ONCE = 100;

/** Writes restrictions of processing into the keyring's ledger, whoever placed or lifted them: a database that is restored learns of them from there. */
@Injectable()
export class RestrictionRecord {
  constructor(
    private readonly store: ReplayStore,
    private readonly keyring: KeyringClient,
  ) {}

  /** Idempotent: an entry that is written twice says the same twice. Returns how many it wrote. */
  async runOnce(): Promise<number> {
    const open = await this.store.unrecordedRestrictions(AT_ONCE);
    for (const { subjectRef, restricted } of open) {
      await this.keyring.restrict(subjectRef, restricted);
      await this.store.markRestrictionRecorded(subjectRef, restricted);
    }
    return open.length;
  }
}
