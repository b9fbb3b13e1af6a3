import { Injectable } from '@nestjs/common';
import { Obligations } from '../../vault/obligations';
import { AccessPackages, AccessPackageStore } from '../../vault/packages';
import { RequestExecutionStore } from './requests/request-execution.store';
import { ExpiryLog } from './expiry-log';

/** Ends obligations whose deadline has passed: the key is destroyed (the keyring does that by itself too), then what it sealed is removed. */
@Injectable()
export class ObligationExpiry {
  constructor(
    private readonly obligations: Obligations,
    private readonly packages: AccessPackages,
    private readonly store: AccessPackageStore,
    private readonly requests: RequestExecutionStore,
    private readonly ends: ExpiryLog,
  ) {}

  /** Idempotent; returns how many ended. */
  async runOnce(): Promise<number> {
    const due = await this.obligations.due();
    for (const obligation of due) {
      const found = await this.store.ofObligation(obligation.id);
      if (found !== undefined) await this.packages.discard(found.objectKey);
      await this.requests.transaction(async (tx) => {
        await this.obligations.shred(tx, [obligation], 'expired');
        if (found !== undefined) await this.ends.packageShredded(tx, this.store, found);
      });
    }
    return due.length;
  }
}
