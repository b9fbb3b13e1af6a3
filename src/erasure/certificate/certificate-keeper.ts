import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { sha256 } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Evidence } from '../../foundation/steps';
import type { ErasureRequest } from '../erasure-request';
import { WORKER } from '../steps/worker-actor';
import { CertificateIssuer } from './certificate-issuer';
import { CertificateStore, type IssuedCertificate } from './certificate.store';

/** Why a certificate replaces another. */
export type Supersession = 'hold-released' | 'unknown-copy' | 'deletion-cancelled' | 'correction' | 'stage-P';

/** Issues certificates, keeps them, and says so in the log: what was issued, and what it replaces. */
@Injectable()
export class CertificateKeeper {
  constructor(
    private readonly issuer: CertificateIssuer,
    private readonly store: CertificateStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The first certificate of a request, of stage K; the one that exists when it was issued before. */
  async first(request: ErasureRequest, done: ReadonlyMap<string, Evidence>): Promise<IssuedCertificate> {
    const existing = await this.store.first(request.id);
    return existing ?? this.issue(request, done, 'K');
  }

  /** A certificate in place of the newest one. Throws `certificate.unsupported` when the log does not show what it would claim. */
  async renew(
    request: ErasureRequest,
    done: ReadonlyMap<string, Evidence>,
    { stage, why }: { stage: 'K' | 'P'; why: Supersession },
  ): Promise<IssuedCertificate | undefined> {
    const [first, newest] = await Promise.all([this.store.first(request.id), this.store.newest(request.id)]);
    if (first === undefined || newest === undefined) return undefined;
    return this.issue(request, done, stage, { newest, since: first.issuedAt, why });
  }

  private async issue(
    request: ErasureRequest,
    done: ReadonlyMap<string, Evidence>,
    stage: 'K' | 'P',
    replacing?: { newest: IssuedCertificate; since: Date; why: Supersession },
  ): Promise<IssuedCertificate> {
    const issuedAt = new Date(this.clock.now());
    const supersedes = replacing?.newest.id ?? null;
    const wish = { stage, supersedes, issuedAt, ...(replacing && { since: replacing.since }) };
    const { id, jws, suspended } = await this.issuer.issue(request, done, wish);
    const issued = {
      id,
      requestId: request.id,
      subjectRef: request.subjectRef,
      stage,
      supersedes,
      suspended,
      jws,
      sha256: sha256(jws),
      issuedAt,
    };
    const common = { actor: WORKER, subject: request.subjectRef } as const;
    await this.store.transaction(async (tx) => {
      await this.store.add(tx, issued);
      await this.audit.append(tx, {
        type: 'certificate.issued',
        ...common,
        ref: { certificate: id, request: request.id },
        code: stage,
        digest: { certificate: issued.sha256.toString('base64') },
      });
      if (replacing === undefined) return;
      await this.audit.append(tx, {
        type: 'certificate.superseded',
        ...common,
        ref: { certificate: replacing.newest.id, supersededBy: id, request: request.id },
        code: replacing.why,
      });
    });
    return issued;
  }
}
