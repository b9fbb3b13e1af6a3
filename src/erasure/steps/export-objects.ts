import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { AccessPackages, AccessPackageStore } from '../../vault/packages';
import { SubjectRowsStore } from '../subject-rows.store';

/** The objects of exports whose keys are destroyed. */
@Injectable()
export class ExportObjects {
  constructor(
    private readonly packages: AccessPackages,
    private readonly store: AccessPackageStore,
    private readonly rows: SubjectRowsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Removes them; idempotent. */
  async deleteAll(subjectRef: string): Promise<void> {
    for (const { requestId, objectKey } of await this.store.livingOf(subjectRef)) {
      await this.packages.discard(objectKey);
      await this.rows.transaction((tx) => this.store.markShredded(tx, requestId, new Date(this.clock.now())));
    }
  }
}
