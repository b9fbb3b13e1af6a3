import { AuditLog } from '../audit';
import { certificateCommitment, IdKind, randomBytes, randomUuid } from '../crypto';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { RequestInvalid } from '../foundation/http';
import type { Caller } from '../identity';
import { identifiersOf, type StatedIdentifier, SubjectFinder, SubjectStore } from '../subjects';
import type { RequestKind } from './request-states';
import { RequestProse } from './request-prose';
import { type RequestRecord, RequestStore } from './requests.store';
import { RESPONSE_MONTHS, type StatutoryCalendar, statutoryDueAt } from './statutory-clock';

/** A request as somebody received it. */
export interface NewRequest {
  kind: RequestKind;
  /** Exactly one field is set. */
  subject: StatedIdentifier & { subjectId?: string | undefined };
  /** Unix ms; now when absent. */
  receivedAt?: number | undefined;
  receivedVia: string;
  note?: string | undefined;
}

/** What the person is given, and what nobody keeps: with it they can show that a certificate is about them. Base64. */
export interface Receipt {
  salt: string;
  commitment: string;
}

/** Clocks of two machines differ a little. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Takes requests into the register. The identifier itself is not kept: what remains is a reference, and a commitment that nobody can test. */
export class RequestIntake {
  constructor(
    private readonly store: RequestStore,
    private readonly prose: RequestProse,
    private readonly people: { finder: SubjectFinder; register: SubjectStore },
    private readonly audit: AuditLog,
    private readonly time: { clock: Clock; calendar: StatutoryCalendar },
  ) {}

  /**
   * Registers a request and starts its clock. Whoever is asked about an unknown number answers as for a known one: the request is registered, for a
   * reference that names nobody. Throws `subject.unknown` or `subject.erased` for a `subjectId` alone.
   */
  async register(
    tx: Transaction,
    wanted: NewRequest,
    caller: Caller,
  ): Promise<{ request: RequestRecord; receipt?: Receipt }> {
    const now = this.time.clock.now();
    const receivedAt = wanted.receivedAt ?? now;
    if (receivedAt > now + CLOCK_TOLERANCE_MS)
      throw new RequestInvalid([{ path: 'receivedAt', rule: 'must not lie in the future' }]);
    const actor = { kind: 'api-key', ref: caller.actorRef } as const;
    const known = await this.subjectOf(tx, wanted.subject, actor);
    const commitment = commitTo(wanted.subject);
    const request: RequestRecord = {
      id: randomUuid(),
      kind: wanted.kind,
      state: 'received',
      subjectRef: known ?? randomUuid(),
      subjectKnown: known !== undefined,
      receivedAt: new Date(receivedAt),
      receivedVia: wanted.receivedVia,
      dueAt: new Date(statutoryDueAt(receivedAt, RESPONSE_MONTHS, this.time.calendar)),
      extendedAt: null,
      verifiedAt: null,
      verificationMethod: null,
      decidedAt: null,
      ground: null,
      completedAt: null,
    };
    await this.store.add(tx, {
      ...request,
      commitment: commitment?.value ?? null,
      createdAt: new Date(now),
      createdBy: caller.actorRef,
    });
    const digest =
      wanted.note === undefined
        ? undefined
        : await this.prose.keep(tx, request.id, 'note', wanted.note, known);
    await this.store.noteStep(tx, request.id, {
      name: 'receipt',
      target: '',
      state: 'done',
      at: new Date(now),
      evidence: { via: wanted.receivedVia, ...(digest && { noteSha256: digest }) },
    });
    await this.audit.append(tx, {
      type: 'request.received',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: request.kind,
    });
    return commitment ? { request, receipt: commitment.receipt } : { request };
  }

  private async subjectOf(
    tx: Transaction,
    { subjectId, ...stated }: NewRequest['subject'],
    actor: { kind: 'api-key'; ref: string },
  ): Promise<string | undefined> {
    if (subjectId === undefined) return (await this.people.finder.find(tx, stated, actor))?.subjectRef;
    const facts = await this.people.register.find(subjectId);
    if (!facts) throw new DomainError('missing', 'subject.unknown', 'there is no such data subject');
    if (facts.state === 'erased')
      throw new DomainError('gone', 'subject.erased', 'this data subject was erased');
    return subjectId;
  }
}

function commitTo(stated: StatedIdentifier): { value: Buffer; receipt: Receipt } | undefined {
  const [identifier] = identifiersOf(stated);
  if (!identifier) return undefined;
  const salt = randomBytes(32);
  const value = certificateCommitment(salt, IdKind[identifier.kind], identifier.value);
  return { value, receipt: { salt: salt.toString('base64'), commitment: value.toString('base64') } };
}
