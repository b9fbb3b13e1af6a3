import { Injectable } from '@nestjs/common';
import { SUBJECT_TABLES, SubjectRowsStore } from '../../../erasure';
import { ObligationStore } from '../../../vault/obligations';
import { AccessPackages, AccessPackageStore } from '../../../vault/packages';
import { ReplayStore } from './replay.store';

/** What the ledger says of people, carried out on this database. */
@Injectable()
export class SubjectActs {
  constructor(
    readonly store: ReplayStore,
    private readonly rows: SubjectRowsStore,
    private readonly packages: AccessPackages,
    private readonly packageStore: AccessPackageStore,
    private readonly obligations: ObligationStore,
  ) {}

  /** Deletes rows and exports; the reference stays, erased. */
  async destroyed(subjectRef: string, at: Date): Promise<void> {
    for (const table of SUBJECT_TABLES) await this.rows.deleteAll(table, subjectRef);
    for (const { requestId, objectKey } of await this.packageStore.livingOf(subjectRef)) {
      await this.packages.discard(objectKey);
      await this.rows.transaction((tx) => this.packageStore.markShredded(tx, requestId, at));
    }
    await this.store.setErased(subjectRef, at);
  }

  /** An obligation is over: the package that it kept, if it kept one, too. */
  async obligationEnded(id: string, at: Date): Promise<void> {
    const found = await this.packageStore.ofObligation(id);
    if (found !== undefined) await this.packages.discard(found.objectKey);
    await this.rows.transaction(async (tx) => {
      await this.obligations.markDestroyed(tx, [id], at);
      if (found !== undefined) await this.packageStore.markShredded(tx, found.requestId, at);
    });
  }
}
