import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { outbox } from '../foundation/outbox';
import type { Caller } from '../identity';
import { executeRequest } from './execute-request.job';
import { isGroundAgainst, type RefusalGround } from './refusal-grounds';
import type { RequestGrants } from './request-grants';
import { type Act, RequestActs } from './request-acts';
import type { RequestNotices } from './request-notices';
import { assertMayBecome, isOpen, type RequestKind } from './request-states';
import type { RequestRecord } from './requests.store';
import type { Restrictions } from './restrictions';
import type { UnknownPeople } from './unknown-people';

/** Why personal data are to be erased (GDPR Art. 17(1)). */
export const ERASURE_GROUNDS = [
  '17(1)(a)',
  '17(1)(b)',
  '17(1)(c)',
  '17(1)(d)',
  '17(1)(e)',
  '17(1)(f)',
] as const;
/** One of {@link ERASURE_GROUNDS}. */
export type ErasureGround = (typeof ERASURE_GROUNDS)[number];

const DAY_MS = 86_400_000;

/** What an approval says besides. */
export interface Approval {
  /** For an erasure: why. */
  ground?: ErasureGround | undefined;
  /** For a rectification: what is right, and of which message; of the person when none is named. */
  rectification?: { statement: string; messageId?: string | undefined } | undefined;
}

/** What people decide about a request. All acts throw `request.unknown`, and `request.state` when the request is not where it must be. */
export class RequestDecisions {
  constructor(
    private readonly acts: RequestActs,
    private readonly grants: RequestGrants,
    private readonly restrictions: Restrictions,
    private readonly notices: RequestNotices,
    private readonly unknown: UnknownPeople,
  ) {}

  /** Approves, and hands the request to the worker in the same transaction; again, where what the worker may open by it has ended before it was used. */
  async approve(tx: Transaction, id: string, approval: Approval, caller: Caller): Promise<RequestRecord> {
    const act = await this.attributed(await this.acts.begin(tx, id, caller));
    const { request, actor, now } = act;
    if (request.state === 'executing' && (await this.acts.store.lacksGrant(tx, id)))
      return this.approveAgain(act);
    assertMayBecome(request.state, 'approved');
    const { ground, rectification } = approval;
    assertFits(approval, request.kind);
    await this.acts.audit.append(tx, {
      type: 'request.approved',
      actor,
      subject: request.subjectRef,
      ref: { request: id },
      code: ground ?? request.kind,
    });
    const grantId = request.subjectKnown ? await this.grants.make(tx, request, actor) : undefined;
    const statement = rectification && (await this.acts.keepRectification(act, rectification));
    const approved = await this.acts.finish(
      act,
      'decision',
      {
        state: 'approved',
        decidedAt: now,
        decidedBy: caller.actorRef,
        ground: ground ?? null,
        ...(grantId && { grantId }),
      },
      { decision: 'approved', ...(ground && { ground }), ...(statement && { statementSha256: statement }) },
    );
    if (!request.subjectKnown) return this.completeWithNothing({ ...act, request: approved });
    await outbox.add(tx, executeRequest, { requestId: id });
    return approved;
  }

  /** Refuses on a ground of Art. 12(5), of Art. 17(3) for an erasure, of Art. 21(1) for an objection. The explanation is what the person is told, sealed. */
  async refuse(
    tx: Transaction,
    id: string,
    ground: RefusalGround,
    explanation: string,
    caller: Caller,
  ): Promise<RequestRecord> {
    const act = await this.acts.begin(tx, id, caller, 'refused');
    const { request, actor, now } = act;
    if (!isGroundAgainst(ground, request.kind))
      throw new DomainError(
        'invalid',
        'request.ground',
        `Art. 17(3) has grounds against erasures only, Art. 21(1) against objections; a ${request.kind} may be refused on one of Art. 12(5)`,
      );
    const digest = await this.acts.keep(act, 'explanation', explanation);
    await this.acts.audit.append(tx, {
      type: 'request.refused',
      actor,
      subject: request.subjectRef,
      ref: { request: id },
      code: ground,
      digest: { explanation: digest },
    });
    const change = { state: 'refused', decidedAt: now, decidedBy: caller.actorRef, ground } as const;
    const evidence = { decision: 'refused', ground, explanationSha256: digest };
    const refused = await this.acts.finish(act, 'decision', change, evidence);
    await this.restrictions.refresh(act);
    return refused;
  }

  /** Takes the further time that the law allows (GDPR: two months), once, and only while the first one lasts: the person must be told within it (Art. 12(3)), and is, where WhatsApp still takes a text. */
  async extend(tx: Transaction, id: string, reason: string, caller: Caller): Promise<RequestRecord> {
    const act = await this.acts.begin(tx, id, caller);
    const { request, actor, now } = act;
    if (!isOpen(request.state))
      throw new DomainError(
        'conflict',
        'request.state',
        `a request that is ${request.state} has no clock left to extend`,
      );
    if (request.extendedAt)
      throw new DomainError(
        'conflict',
        'request.extended',
        'the time was extended before; it can be extended once',
      );
    if (now > request.dueAt)
      throw new DomainError(
        'conflict',
        'request.overdue',
        'the time is over; an extension must be made, and notified, within it',
      );
    const digest = await this.acts.keep(act, 'extension', reason);
    const dueAt = this.acts.dueAt({ ...request, extendedAt: now });
    await this.acts.audit.append(tx, {
      type: 'request.extended',
      actor,
      subject: request.subjectRef,
      ref: { request: id },
      n: { days: Math.round((dueAt.getTime() - request.dueAt.getTime()) / DAY_MS) },
      digest: { reason: digest },
    });
    const extended = await this.acts.finish(
      act,
      'extension',
      { dueAt, extendedAt: now },
      { law: request.law, from: request.dueAt.toISOString(), to: dueAt.toISOString(), reasonSha256: digest },
    );
    await this.notices.tell(tx, extended, 'extended');
    return extended;
  }

  /** The person takes the request back; possible until it is being carried out. */
  async withdraw(tx: Transaction, id: string, caller: Caller): Promise<RequestRecord> {
    const act = await this.acts.begin(tx, id, caller, 'withdrawn');
    await this.acts.audit.append(tx, {
      type: 'request.withdrawn',
      actor: act.actor,
      subject: act.request.subjectRef,
      ref: { request: id },
    });
    const withdrawn = await this.acts.finish(act, 'withdrawal', { state: 'withdrawn' }, {});
    await this.restrictions.refresh(act);
    // Last: should the rest fail, the request is approved still, and the worker needs its grant.
    await this.grants.end(tx, id);
    return withdrawn;
  }

  /** Somebody may be known by now: what was verified about nobody counts for them from here on. */
  private async attributed(act: Act): Promise<Act> {
    if (act.request.state !== 'verified') return act;
    const about = await this.unknown.lookAgain(act);
    if (about.request.subjectKnown && !act.request.subjectKnown) await this.restrictions.refresh(about);
    return about;
  }

  /** The decision stands; only its grant is new. */
  private async approveAgain({ tx, request, actor, now }: Act): Promise<RequestRecord> {
    await this.acts.audit.append(tx, {
      type: 'request.approved',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: request.kind,
    });
    const grantId = await this.grants.make(tx, request, actor);
    await this.acts.store.change(tx, request.id, { grantId });
    const step = { name: 'decision', target: grantId!, state: 'done', at: now };
    await this.acts.store.noteStep(tx, request.id, { ...step, evidence: { decision: 'approved-again' } });
    await outbox.add(tx, executeRequest, { requestId: request.id });
    return request;
  }

  /** Nobody is known by the identifier that the request named: there is nothing to hand to the worker, and nothing to hide. */
  private async completeWithNothing(act: Act): Promise<RequestRecord> {
    const { tx, request, actor, now } = act;
    await this.acts.store.change(tx, request.id, { state: 'executing', executedAt: now });
    await this.acts.audit.append(tx, {
      type: 'request.completed',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: request.kind,
      n: { messages: 0 },
    });
    return this.acts.finish(act, 'nothing-held', { state: 'completed', completedAt: now }, { messages: 0 });
  }
}

function assertFits({ ground, rectification }: Approval, kind: RequestKind): void {
  if (ground !== undefined && kind !== 'erasure')
    throw new DomainError('invalid', 'request.ground', 'a ground of Art. 17(1) belongs to an erasure');
  if ((rectification !== undefined) !== (kind === 'rectification'))
    throw new DomainError(
      'invalid',
      'request.rectification',
      'the approval of a rectification, and of nothing else, says in `rectification` what is right',
    );
}
