import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { RequestInvalid } from '../foundation/http';
import type { Caller } from '../identity';
import type { RecipientNotices } from '../recipients/notices';
import { type Act, RequestActs } from './request-acts';
import type { RequestRecord } from './requests.store';
import { refreshRestriction } from './restriction-state';

/** Whether somebody's messages are kept and not served (GDPR Art. 18). It follows from their requests and from nothing else. */
export class Restrictions {
  constructor(
    private readonly acts: RequestActs,
    private readonly notices: RecipientNotices,
  ) {}

  /** Brings the person's state in line with their requests. */
  async refresh({ tx, request, actor }: Pick<Act, 'tx' | 'request' | 'actor'>): Promise<void> {
    if (!request.subjectKnown) return;
    const changed = await refreshRestriction(tx, request.subjectRef);
    if (changed === undefined) return;
    await this.acts.audit.append(tx, {
      type: 'subject.restricted',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: changed ? 'restricted' : 'lifted',
    });
  }

  /** Ends the restriction that a request brought about, after the person was told (Art. 18(3)). Throws `request.kind`, `request.state` and `request.lifted`. */
  async lift(
    tx: Transaction,
    id: string,
    { reason, informedAt }: { reason: string; informedAt: number },
    caller: Caller,
  ): Promise<RequestRecord> {
    const act = await this.acts.begin(tx, id, caller);
    const { request, now } = act;
    if (request.kind !== 'restriction' && request.kind !== 'objection')
      throw new DomainError('conflict', 'request.kind', `a request for ${request.kind} restricts nothing`);
    if (request.state !== 'completed')
      throw new DomainError(
        'conflict',
        'request.state',
        `a restriction is lifted once it is completed; the request is ${request.state}`,
      );
    if (request.liftedAt !== null)
      throw new DomainError('conflict', 'request.lifted', 'this restriction was lifted before');
    if (informedAt > now.getTime())
      throw new RequestInvalid([{ path: 'informedAt', rule: 'must not lie in the future' }]);
    const reasonSha256 = await this.acts.keep(act, 'lifting', reason);
    const evidence = { informedAt: new Date(informedAt).toISOString(), reasonSha256 };
    const lifted = await this.acts.finish(act, 'lifting', { liftedAt: now }, evidence);
    await this.refresh(act);
    const { subjectRef } = request;
    await this.notices.tell(tx, { type: 'subject.restriction_lifted', subjectRef, requestId: id }, act.actor);
    return lifted;
  }
}
