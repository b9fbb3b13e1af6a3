import { Injectable } from '@nestjs/common';
import { type Evidence, stepDone, type StepOutcome } from '../../foundation/steps';
import { CertificateKeeper } from '../certificate/certificate-keeper';
import type { ErasureRequest, ErasureStep } from '../erasure-request';

/** Issues the certificate of stage K: signed by the keyring, kept, and its digest in the log. */
@Injectable()
export class CertifyStep implements ErasureStep {
  readonly name = 'certify';

  constructor(private readonly keeper: CertificateKeeper) {}

  async run(request: ErasureRequest, done: ReadonlyMap<string, Evidence>): Promise<StepOutcome> {
    const { id, sha256 } = await this.keeper.first(request, done);
    return stepDone({ certificate: id, sha256: sha256.toString('base64') });
  }
}
