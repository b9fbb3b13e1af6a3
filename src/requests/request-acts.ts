import { type Actor, AuditLog } from '../audit';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { Caller } from '../identity';
import { type Clocked, dueAtOf, type Law } from './legal-deadline';
import { RequestProse } from './request-prose';
import type { ProseKind } from './request-prose.store';
import { assertMayBecome, type RequestState } from './request-states';
import { type RequestChange, type RequestRecord, RequestStore } from './requests.store';
import type { StatutoryCalendar } from './statutory-clock';

/** How requests are timed and verified here. */
export interface RequestPolicy {
  clock: Clock;
  calendar: StatutoryCalendar;
  /** The law that new requests run under. */
  law: Law;
  /** How many people a verification by hand takes. */
  verifiers: 1 | 2;
  /** Somebody who has been silent for so long may have lost the number to somebody else. */
  silenceDays: number;
}

/** A request, locked, and who acts on it. */
export interface Act {
  tx: Transaction;
  request: RequestRecord;
  /** Absent when the person acts, by WhatsApp or by a link. */
  caller: Caller | undefined;
  actor: Actor;
  now: Date;
}

const API: Actor = { kind: 'process', ref: 'api' };

/**
 * What every act on a request has in common: it locks the request, so that of two people at once the second acts on what the first left, and leaves a step
 * and an audit entry in the same transaction.
 */
export class RequestActs {
  /** Who acts when the person does: this process, that read or heard it. */
  readonly byItself: Actor = API;

  constructor(
    readonly store: RequestStore,
    readonly audit: AuditLog,
    readonly policy: RequestPolicy,
    private readonly prose: RequestProse,
  ) {}

  /** Throws `request.unknown`; with `to`, `request.state` when the request cannot become that. */
  async begin(tx: Transaction, id: string, caller: Caller | undefined, to?: RequestState): Promise<Act> {
    const request = await this.store.lock(tx, id);
    if (!request) throw new DomainError('missing', 'request.unknown', 'there is no such request');
    if (to) assertMayBecome(request.state, to);
    const actor: Actor = caller === undefined ? API : caller.actor;
    return { tx, request, caller, actor, now: new Date(this.policy.clock.now()) };
  }

  /** Keeps what somebody wrote, sealed; returns its digest. */
  keep({ tx, request }: Act, kind: ProseKind, text: string): Promise<string> {
    return this.prose.keep(tx, request.id, kind, text, request.subjectKnown ? request.subjectRef : undefined);
  }

  /** Keeps what is right, sealed; nobody is shown it before it is effective. Returns its digest. */
  keepRectification(
    { tx, request }: Act,
    { statement, messageId }: { statement: string; messageId?: string | undefined },
  ): Promise<string> {
    const about = messageId === undefined ? undefined : Buffer.from(messageId, 'hex');
    const subjectRef = request.subjectKnown ? request.subjectRef : undefined;
    return this.prose.keep(tx, request.id, 'rectification', statement, subjectRef, about);
  }

  /** Changes the request and notes the step that did. */
  async finish(
    act: Act,
    step: string,
    change: RequestChange,
    evidence: Record<string, unknown>,
  ): Promise<RequestRecord> {
    const { tx, request, now } = act;
    await this.store.change(tx, request.id, change);
    await this.store.noteStep(tx, request.id, { name: step, target: '', state: 'done', at: now, evidence });
    return { ...request, ...change };
  }

  /** When the request is due, given what changes. */
  dueAt(request: Clocked): Date {
    return dueAtOf(request, this.policy.calendar);
  }

  /** What starts the clock again, if it stands: what it stood for is added to the time. */
  startClock({ request, now }: Act): RequestChange {
    if (request.clockStoppedAt === null) return {};
    const stoppedMs = request.stoppedMs + Math.max(0, now.getTime() - request.clockStoppedAt.getTime());
    return { clockStoppedAt: null, stoppedMs, dueAt: this.dueAt({ ...request, stoppedMs }) };
  }
}
