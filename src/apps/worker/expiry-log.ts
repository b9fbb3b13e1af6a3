import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { AccessPackageStore } from '../../vault/packages';

type Tx = Parameters<AccessPackageStore['markShredded']>[0];

/** Tells the log that a package has ended. */
@Injectable()
export class ExpiryLog {
  constructor(
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async packageShredded(
    tx: Tx,
    store: AccessPackageStore,
    { requestId, subjectRef }: { requestId: string; subjectRef: string },
  ): Promise<void> {
    if (!(await store.markShredded(tx, requestId, new Date(this.clock.now())))) return;
    await this.audit.append(tx, {
      type: 'package.shredded',
      actor: { kind: 'process', ref: 'worker' },
      subject: subjectRef,
      ref: { request: requestId },
    });
  }
}
