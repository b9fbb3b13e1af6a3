import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { sha256 } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { type Evidence, stepDone, type StepOutcome } from '../../foundation/steps';
import { CertificateIssuer } from '../certificate/certificate-issuer';
import { CertificateStore } from '../certificate/certificate.store';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { WORKER } from './fence.step';

/** Issues the certificate of stage K: signed by the keyring, kept, and its digest in the log. */
@Injectable()
export class CertifyStep implements ErasureStep {
  readonly name = 'certify';

  constructor(
    private readonly issuer: CertificateIssuer,
    private readonly store: CertificateStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(request: ErasureRequest, done: ReadonlyMap<string, Evidence>): Promise<StepOutcome> {
    const existing = await this.store.find(request.id, 'K');
    if (existing) return stepDone({ certificate: existing.id, sha256: existing.sha256.toString('base64') });
    const issuedAt = new Date(this.clock.now());
    const { id, jws } = await this.issuer.issue(request, done, {
      stage: 'K',
      supersedes: null,
      issuedAt,
    });
    const digest = sha256(jws);
    await this.store.transaction(async (tx) => {
      await this.store.add(tx, {
        id,
        requestId: request.id,
        subjectRef: request.subjectRef,
        stage: 'K',
        supersedes: null,
        jws,
        sha256: digest,
        issuedAt,
      });
      await this.audit.append(tx, {
        type: 'certificate.issued',
        actor: WORKER,
        subject: request.subjectRef,
        ref: { certificate: id, request: request.id },
        code: 'K',
        digest: { certificate: digest.toString('base64') },
      });
    });
    return stepDone({ certificate: id, sha256: digest.toString('base64') });
  }
}
