import type { JobHandler, JobOutcome } from '../../../foundation/queue';
import { reissueCertificate } from '../../../requests';
import type { CertificateUpkeep } from './certificate-upkeep';

/** Issues a certificate anew, by what is known now. One that the log does not support fails, and is tried again. */
export class ReissueCertificateHandler implements JobHandler<typeof reissueCertificate.payload> {
  readonly contract = reissueCertificate;

  constructor(private readonly upkeep: CertificateUpkeep) {}

  async runOnce({ requestId }: { requestId: string }): Promise<JobOutcome> {
    return { counts: { issued: await this.upkeep.reissue(requestId) } };
  }
}
