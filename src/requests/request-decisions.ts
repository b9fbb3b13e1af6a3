import { type Actor, AuditLog } from '../audit';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { outbox } from '../foundation/outbox';
import type { Caller } from '../identity';
import { executeRequest } from './execute-request.job';
import { appliesToAllKinds, type RefusalGround } from './refusal-grounds';
import type { RequestGrants } from './request-grants';
import { RequestProse } from './request-prose';
import { assertMayBecome, isOpen, type RequestKind, type RequestState } from './request-states';
import { type RequestChange, type RequestRecord, RequestStore } from './requests.store';
import { EXTENSION_MONTHS, RESPONSE_MONTHS, type StatutoryCalendar, statutoryDueAt } from './statutory-clock';

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

/** Kinds that the worker carries out by itself. */
const EXECUTABLE: readonly RequestKind[] = ['access', 'portability', 'erasure'];

/** A request, locked, and who acts on it. */
interface Act {
  tx: Transaction;
  request: RequestRecord;
  caller: Caller;
  actor: Actor;
  now: Date;
}

/**
 * What people decide about a request. Each act locks the request, so that of two people at once the second acts on what the first left; each leaves
 * a step and an audit entry in the same transaction. All throw `request.unknown`, and `request.state` when the request is not where it must be.
 */
export class RequestDecisions {
  constructor(
    private readonly store: RequestStore,
    private readonly prose: RequestProse,
    private readonly grants: RequestGrants,
    private readonly audit: AuditLog,
    private readonly time: { clock: Clock; calendar: StatutoryCalendar },
  ) {}

  /** Records how somebody made sure who asks. The evidence is sealed; step and log have its digest. */
  async verifyManually(
    tx: Transaction,
    id: string,
    evidence: string,
    caller: Caller,
  ): Promise<RequestRecord> {
    const act = await this.begin(tx, id, caller, 'verified');
    const { request, actor, now } = act;
    const digest = await this.keep(act, 'evidence', evidence);
    await this.audit.append(tx, {
      type: 'request.verified',
      actor,
      subject: request.subjectRef,
      ref: { request: id },
      code: 'manual',
      digest: { evidence: digest },
    });
    const change = { state: 'verified', verifiedAt: now, verificationMethod: 'manual' } as const;
    return this.finish(act, 'verification', change, { method: 'manual', evidenceSha256: digest });
  }

  /** Approves, and hands the request to the worker in the same transaction. */
  async approve(
    tx: Transaction,
    id: string,
    ground: ErasureGround | undefined,
    caller: Caller,
  ): Promise<RequestRecord> {
    const act = await this.begin(tx, id, caller, 'approved');
    const { request, actor, now } = act;
    if (!EXECUTABLE.includes(request.kind))
      throw new DomainError(
        'conflict',
        'request.kind',
        `a ${request.kind} is not carried out by this release: carry it out by hand, or refuse it; approvable are ${EXECUTABLE.join(', ')}`,
      );
    if (ground !== undefined && request.kind !== 'erasure')
      throw new DomainError('invalid', 'request.ground', 'a ground of Art. 17(1) belongs to an erasure');
    await this.audit.append(tx, {
      type: 'request.approved',
      actor,
      subject: request.subjectRef,
      ref: { request: id },
      code: ground ?? request.kind,
    });
    const grantId = request.subjectKnown ? await this.grants.make(tx, request, actor) : undefined;
    const approved = await this.finish(
      act,
      'decision',
      {
        state: 'approved',
        decidedAt: now,
        decidedBy: caller.actorRef,
        ground: ground ?? null,
        ...(grantId && { grantId }),
      },
      { decision: 'approved', ...(ground && { ground }) },
    );
    if (!request.subjectKnown) return this.completeWithNothing({ ...act, request: approved });
    await outbox.add(tx, executeRequest, { requestId: id });
    return approved;
  }

  /** Refuses on a ground of Art. 12(5), or of Art. 17(3) for an erasure. The explanation is what the person is told, sealed. */
  async refuse(
    tx: Transaction,
    id: string,
    ground: RefusalGround,
    explanation: string,
    caller: Caller,
  ): Promise<RequestRecord> {
    const act = await this.begin(tx, id, caller, 'refused');
    const { request, actor, now } = act;
    if (request.kind !== 'erasure' && !appliesToAllKinds(ground))
      throw new DomainError(
        'invalid',
        'request.ground',
        'Art. 17(3) has grounds against erasures only; use one of Art. 12(5)',
      );
    const digest = await this.keep(act, 'explanation', explanation);
    await this.audit.append(tx, {
      type: 'request.refused',
      actor,
      subject: request.subjectRef,
      ref: { request: id },
      code: ground,
      digest: { explanation: digest },
    });
    const change = { state: 'refused', decidedAt: now, decidedBy: caller.actorRef, ground } as const;
    return this.finish(act, 'decision', change, { decision: 'refused', ground, explanationSha256: digest });
  }

  /** Takes two further months, once, and only while the first one lasts: the person must be told within it (Art. 12(3)). */
  async extend(tx: Transaction, id: string, reason: string, caller: Caller): Promise<RequestRecord> {
    const act = await this.begin(tx, id, caller);
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
        'the first month is over; an extension must be made, and notified, within it',
      );
    const digest = await this.keep(act, 'extension', reason);
    const months = RESPONSE_MONTHS + EXTENSION_MONTHS;
    const dueAt = new Date(statutoryDueAt(request.receivedAt.getTime(), months, this.time.calendar));
    await this.audit.append(tx, {
      type: 'request.extended',
      actor,
      subject: request.subjectRef,
      ref: { request: id },
      n: { months: EXTENSION_MONTHS },
      digest: { reason: digest },
    });
    return this.finish(
      act,
      'extension',
      { dueAt, extendedAt: now },
      { months: EXTENSION_MONTHS, reasonSha256: digest },
    );
  }

  /** The person takes the request back; possible until it is being carried out. */
  async withdraw(tx: Transaction, id: string, caller: Caller): Promise<RequestRecord> {
    const act = await this.begin(tx, id, caller, 'withdrawn');
    await this.audit.append(tx, {
      type: 'request.withdrawn',
      actor: act.actor,
      subject: act.request.subjectRef,
      ref: { request: id },
    });
    return this.finish(act, 'withdrawal', { state: 'withdrawn' }, {});
  }

  private async begin(tx: Transaction, id: string, caller: Caller, to?: RequestState): Promise<Act> {
    const request = await this.store.lock(tx, id);
    if (!request) throw new DomainError('missing', 'request.unknown', 'there is no such request');
    if (to) assertMayBecome(request.state, to);
    const actor = { kind: 'api-key', ref: caller.actorRef } as const;
    return { tx, request, caller, actor, now: new Date(this.time.clock.now()) };
  }

  private keep(
    { tx, request }: Act,
    kind: 'evidence' | 'explanation' | 'extension',
    text: string,
  ): Promise<string> {
    return this.prose.keep(tx, request.id, kind, text, request.subjectKnown ? request.subjectRef : undefined);
  }

  private async finish(
    { tx, request, now }: Act,
    step: string,
    change: RequestChange,
    evidence: Record<string, unknown>,
  ): Promise<RequestRecord> {
    await this.store.change(tx, request.id, change);
    await this.store.noteStep(tx, request.id, { name: step, target: '', state: 'done', at: now, evidence });
    return { ...request, ...change };
  }

  /** Nobody is known by the identifier that the request named: there is nothing to hand to the worker, and nothing to hide. */
  private async completeWithNothing(act: Act): Promise<RequestRecord> {
    const { tx, request, actor, now } = act;
    await this.store.change(tx, request.id, { state: 'executing', executedAt: now });
    await this.audit.append(tx, {
      type: 'request.completed',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: request.kind,
      n: { messages: 0 },
    });
    return this.finish(act, 'nothing-held', { state: 'completed', completedAt: now }, { messages: 0 });
  }
}
