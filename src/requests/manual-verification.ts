import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { Caller, SecondPerson } from '../identity';
import { type Act, RequestActs } from './request-acts';
import { assertMayBecome } from './request-states';
import type { RequestRecord } from './requests.store';
import type { Restrictions } from './restrictions';
import type { UnknownPeople } from './unknown-people';

/**
 * Verification by hand: one person records what was checked, another confirms it. One person alone can neither hand somebody's messages out nor have
 * somebody erased.
 */
export class ManualVerification {
  constructor(
    private readonly acts: RequestActs,
    private readonly restrictions: Restrictions,
    private readonly secondPerson: SecondPerson,
    private readonly unknown: UnknownPeople,
  ) {}

  /** Records how somebody made sure who asks. The evidence is sealed; step and log have its digest. */
  async vouch(tx: Transaction, id: string, evidence: string, caller: Caller): Promise<RequestRecord> {
    const act = await this.unknown.lookAgain(await this.acts.begin(tx, id, caller));
    if (act.request.state !== 'verifying') assertMayBecome(act.request.state, 'verifying');
    const digest = await this.acts.keep(act, 'evidence', evidence);
    if (this.acts.policy.verifiers === 1) return this.verified(act, digest);
    await this.acts.audit.append(tx, {
      type: 'request.verifying',
      actor: act.actor,
      subject: act.request.subjectRef,
      ref: { request: id },
      code: 'manual',
    });
    const change = { state: 'verifying', vouchedBy: caller.actorRef } as const;
    await this.acts.store.change(tx, id, change);
    await this.acts.store.addStep(tx, id, {
      name: 'vouching',
      state: 'done',
      at: act.now,
      evidence: { method: 'manual', evidenceSha256: digest },
    });
    return { ...act.request, ...change };
  }

  /** The second person agrees with what the first recorded. Throws `request.verification.same-person` (denied) and `.nothing-to-confirm` (conflict). */
  async confirm(tx: Transaction, id: string, caller: Caller): Promise<RequestRecord> {
    const act = await this.acts.begin(tx, id, caller, 'verified');
    const { vouchedBy } = act.request;
    if (vouchedBy === null)
      throw new DomainError(
        'conflict',
        'request.verification.nothing-to-confirm',
        'record first what was checked, with method manual; or send the code that the person received',
      );
    await this.secondPerson.assert(tx, vouchedBy, caller.actorRef, 'request.verification.same-person');
    return this.verified(act, undefined);
  }

  private async verified(act: Act, digest: string | undefined): Promise<RequestRecord> {
    const { tx, request, actor, now } = act;
    await this.acts.audit.append(tx, {
      type: 'request.verified',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: 'manual',
      ...(digest !== undefined && { digest: { evidence: digest } }),
    });
    const verified = await this.acts.finish(
      act,
      'verification',
      { state: 'verified', verifiedAt: now, verificationMethod: 'manual', ...this.acts.startClock(act) },
      {
        method: 'manual',
        people: this.acts.policy.verifiers,
        ...(digest !== undefined && { evidenceSha256: digest }),
      },
    );
    await this.restrictions.refresh(act);
    return verified;
  }
}
