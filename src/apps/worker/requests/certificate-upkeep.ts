import { Inject, Injectable } from '@nestjs/common';
import { CertificateKeeper, CertificateStore, ErasureSteps, type Supersession } from '../../../erasure';
import { CLOCK, type Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
import { RequestExecutionStore } from './request-execution.store';

const DAY_MS = 86_400_000;
const AT_ONCE = 20;

/**
 * Replaces certificates when what they say has become more: the last copy of the ciphertext is gone (stage P), or a hold that kept a part was released.
 * Stage P waits a day after stage K, as long as rows that a slow process committed late are still swept.
 */
@Injectable()
export class CertificateUpkeep {
  constructor(
    private readonly certificates: CertificateStore,
    private readonly keeper: CertificateKeeper,
    private readonly requests: RequestExecutionStore,
    private readonly steps: ErasureSteps,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent; returns how many were replaced. One that the log does not support yet is tried again at the next tick. */
  async runOnce(): Promise<number> {
    const now = this.clock.now();
    let replaced = 0;
    for (const { requestId, stage } of await this.certificates.unsuspended(AT_ONCE))
      replaced += await this.replace(requestId, { stage, why: 'hold-released' });
    for (const { requestId } of await this.certificates.readyForP(new Date(now - DAY_MS), AT_ONCE))
      replaced += await this.replace(requestId, { stage: 'P', why: 'stage-P' });
    return replaced;
  }

  /** Issues a certificate anew because a person asked for it; of stage K, which stage P follows. Throws `certificate.unsupported` until the log supports it. */
  reissue(requestId: string): Promise<number> {
    return this.renew(requestId, { stage: 'K', why: 'correction' });
  }

  private async renew(requestId: string, wish: { stage: 'K' | 'P'; why: Supersession }): Promise<number> {
    const request = await this.requests.find(requestId);
    if (request === undefined || request.executedAt === null) return 0;
    const names = this.steps.list.map(({ name }) => name);
    const done = await this.requests.doneSteps(requestId, names);
    const issued = await this.keeper.renew({ ...request, executedAt: request.executedAt }, done, wish);
    return issued === undefined ? 0 : 1;
  }

  private async replace(requestId: string, wish: { stage: 'K' | 'P'; why: Supersession }): Promise<number> {
    try {
      return await this.renew(requestId, wish);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'certificate.unsupported') return 0;
      throw error;
    }
  }
}
