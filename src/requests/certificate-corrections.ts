import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { outbox } from '../foundation/outbox';
import type { Caller } from '../identity';
import { reissueCertificate } from './reissue-certificate.job';
import { type Act, RequestActs } from './request-acts';
import { type IssuedCertificate, RequestEvidenceStore } from './request-evidence.store';
import type { RequestRecord } from './requests.store';

/** Why a person takes a certificate back: a copy came to light that nobody had catalogued, or it says something wrong. */
export const WITHDRAWAL_GROUNDS = ['unknown-copy', 'correction'] as const;
/** One of {@link WITHDRAWAL_GROUNDS}. */
export type WithdrawalGround = (typeof WITHDRAWAL_GROUNDS)[number];

/** What people do about certificates that are wrong. None is ever changed: one is taken back, or another replaces it. */
export class CertificateCorrections {
  constructor(
    private readonly acts: RequestActs,
    private readonly evidence: RequestEvidenceStore,
  ) {}

  /** Takes the newest certificate back: from now on it is answered 410. What is wrong with it is kept sealed. Throws `certificate.not-ready` and `.withdrawn`. */
  async withdraw(
    tx: Transaction,
    id: string,
    { ground, reason }: { ground: WithdrawalGround; reason: string },
    caller: Caller,
  ): Promise<RequestRecord> {
    const act = await this.acts.begin(tx, id, caller);
    const newest = await this.newest(act);
    if (
      newest.withdrawnAt !== null ||
      !(await this.evidence.withdraw(tx, newest.id, act.now, caller.actorRef))
    )
      throw new DomainError(
        'conflict',
        'certificate.withdrawn',
        `certificate ${newest.id} was withdrawn before`,
      );
    // The person's own key is gone: what is written about the case now is sealed as for somebody who is not known.
    const nobody = { ...act, request: { ...act.request, subjectKnown: false } };
    const digest = await this.acts.keep(nobody, 'note', reason);
    await this.acts.audit.append(tx, {
      type: 'certificate.withdrawn',
      actor: act.actor,
      subject: act.request.subjectRef,
      ref: { certificate: newest.id, request: id },
      code: ground,
    });
    return this.note(act, 'certificate-withdrawn', { certificate: newest.id, ground, reasonSha256: digest });
  }

  /** Has another certificate issued in place of the newest one, withdrawn or not: of stage K, by what is known then. Stage P follows as ever. */
  async reissue(tx: Transaction, id: string, caller: Caller): Promise<RequestRecord> {
    const act = await this.acts.begin(tx, id, caller);
    const newest = await this.newest(act);
    await outbox.add(tx, reissueCertificate, { requestId: id });
    return this.note(act, 'certificate-reissue', { certificate: newest.id });
  }

  private async newest({ tx, request }: Act): Promise<IssuedCertificate> {
    const [newest] = await this.evidence.certificates(request.id, tx);
    if (newest === undefined)
      throw new DomainError(
        'conflict',
        'certificate.not-ready',
        `there is no certificate of a ${request.kind} that is ${request.state}`,
      );
    return newest;
  }

  private async note({ tx, request, now }: Act, name: string, evidence: Record<string, unknown>) {
    await this.acts.store.addStep(tx, request.id, { name, state: 'done', at: now, evidence });
    return request;
  }
}
