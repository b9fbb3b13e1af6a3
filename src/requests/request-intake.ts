import type { Actor } from '../audit';
import { certificateCommitment, IdKind, randomBytes, randomUuid } from '../crypto';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { RequestInvalid } from '../foundation/http';
import type { Caller } from '../identity';
import {
  identifiersOf,
  identifierTagInput,
  type StatedIdentifier,
  SubjectFinder,
  SubjectStore,
} from '../subjects';
import type { PersonalTags } from './personal-tags';
import { RequestActs } from './request-acts';
import type { RequestKind } from './request-states';
import { RequestProse } from './request-prose';
import type { RequestRecord } from './requests.store';
import type { UnknownPeople } from './unknown-people';

/** A request as somebody received it. */
export interface NewRequest {
  kind: RequestKind;
  /** Exactly one field is set. */
  subject: StatedIdentifier & { subjectId?: string | undefined };
  /** Unix ms; now when absent. */
  receivedAt?: number | undefined;
  receivedVia: string;
  note?: string | undefined;
  /** ISO 639-1: in which what the person is sent is written. */
  language?: string | undefined;
  /** The business number that it came through. */
  channelId?: string | undefined;
}

/** What the person is given, and what nobody keeps: with it they can show that a certificate is about them. Base64. */
export interface Receipt {
  salt: string;
  commitment: string;
}

/** Clocks of two machines differ a little. */
const CLOCK_TOLERANCE_MS = 60_000;
/** The longest that any law gives is a quarter of a year. A request found years later is a case of its own; one from decades ago is a slip of the pen, and would be overdue at once. */
const MAX_AGE_MS = 3 * 366 * 86_400_000;

/** Who is meant by a request. */
interface Meant {
  /** Undefined: nobody is known. */
  subjectRef: string | undefined;
  /** A keyed tag of the identifier that nobody is known by. */
  unknownTag: Buffer | null;
}

/** What was registered: a new request, or the one that it joined. */
export interface Registered {
  request: RequestRecord;
  joined: boolean;
  receipt?: Receipt;
}

/** Takes requests into the register. The identifier itself is not kept, unless nobody is known by it, and then sealed and until the request ends: what remains is a reference, and a commitment that nobody can test. */
export class RequestIntake {
  constructor(
    private readonly acts: RequestActs,
    private readonly prose: RequestProse,
    private readonly people: {
      finder: SubjectFinder;
      register: SubjectStore;
      tags: PersonalTags;
      unknown: UnknownPeople;
    },
  ) {}

  /**
   * Registers a request and starts its clock, or joins it to one of the same kind about the same person that is under way. Whoever is asked about an
   * unknown number answers as for a known one: the request is registered, for a reference that names nobody. Throws `subject.unknown` or
   * `subject.erased` for a `subjectId` alone.
   */
  async register(tx: Transaction, wanted: NewRequest, caller: Caller | undefined): Promise<Registered> {
    const now = this.acts.policy.clock.now();
    const receivedAt = wanted.receivedAt ?? now;
    if (receivedAt > now + CLOCK_TOLERANCE_MS)
      throw new RequestInvalid([{ path: 'receivedAt', rule: 'must not lie in the future' }]);
    if (receivedAt < now - MAX_AGE_MS)
      throw new RequestInvalid([
        {
          path: 'receivedAt',
          rule: 'must lie within the last three years; say of an older one in note when it came, and leave receivedAt out',
        },
      ]);
    const actor: Actor = caller ? caller.actor : { kind: 'process', ref: 'api' };
    const meant = await this.meant(tx, wanted.subject, actor);
    const about =
      meant.subjectRef === undefined ? { unknownTag: meant.unknownTag! } : { subjectRef: meant.subjectRef };
    const open = await this.acts.store.lockOpen(tx, wanted.kind, about);
    if (open) return this.join(tx, open, wanted, actor);
    const commitment = commitTo(wanted.subject);
    const { law } = this.acts.policy;
    const clocked = { law, receivedAt: new Date(receivedAt), stoppedMs: 0, extendedAt: null };
    const request: RequestRecord = {
      ...clocked,
      id: randomUuid(),
      kind: wanted.kind,
      state: 'received',
      subjectRef: meant.subjectRef ?? randomUuid(),
      subjectKnown: meant.subjectRef !== undefined,
      receivedVia: wanted.receivedVia,
      dueAt: this.acts.dueAt(clocked),
      verifiedAt: null,
      verificationMethod: null,
      decidedAt: null,
      ground: null,
      completedAt: null,
      clockStoppedAt: null,
      language: wanted.language ?? null,
      channelId: wanted.channelId ?? null,
      vouchedBy: null,
      liftedAt: null,
    };
    await this.acts.store.add(tx, {
      ...request,
      commitment: commitment?.value ?? null,
      unknownTag: meant.unknownTag,
      unknownIdentifier: request.subjectKnown
        ? null
        : await this.people.unknown.keep(tx, request.id, wanted.subject),
      createdAt: new Date(now),
      createdBy: caller?.actorRef ?? null,
    });
    await this.acts.store.noteStep(tx, request.id, {
      name: 'receipt',
      target: '',
      state: 'done',
      at: new Date(now),
      evidence: { via: wanted.receivedVia, ...(await this.note(tx, request, wanted)) },
    });
    await this.acts.audit.append(tx, {
      type: 'request.received',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: request.kind,
    });
    return { request, joined: false, ...(commitment && { receipt: commitment.receipt }) };
  }

  /** The same wish again: what is new about it is kept with the first, whose clock goes on. An earlier receipt brings the due date forward. */
  private async join(
    tx: Transaction,
    open: RequestRecord,
    wanted: NewRequest,
    actor: Actor,
  ): Promise<Registered> {
    const now = new Date(this.acts.policy.clock.now());
    const receivedAt = new Date(wanted.receivedAt ?? now);
    const earlier =
      receivedAt < open.receivedAt ? { receivedAt, dueAt: this.acts.dueAt({ ...open, receivedAt }) } : {};
    if (earlier.receivedAt) await this.acts.store.change(tx, open.id, earlier);
    await this.acts.store.addStep(tx, open.id, {
      name: 'joined',
      state: 'done',
      at: now,
      evidence: {
        via: wanted.receivedVia,
        receivedAt: receivedAt.toISOString(),
        ...(await this.note(tx, open, wanted)),
      },
    });
    await this.acts.audit.append(tx, {
      type: 'request.joined',
      actor,
      subject: open.subjectRef,
      ref: { request: open.id },
      code: open.kind,
    });
    return { request: { ...open, ...earlier }, joined: true };
  }

  private async note(
    tx: Transaction,
    { id, subjectRef, subjectKnown }: RequestRecord,
    { note }: NewRequest,
  ): Promise<{ noteSha256?: string }> {
    if (note === undefined) return {};
    return { noteSha256: await this.prose.keep(tx, id, 'note', note, subjectKnown ? subjectRef : undefined) };
  }

  private async meant(tx: Transaction, stated: NewRequest['subject'], actor: Actor): Promise<Meant> {
    const subjectRef = await this.subjectOf(tx, stated, actor);
    if (subjectRef !== undefined) return { subjectRef, unknownTag: null };
    const [identifier] = identifiersOf(stated);
    return {
      subjectRef,
      unknownTag: await this.people.tags.tag(undefined, `request/${identifierTagInput(identifier!)}`),
    };
  }

  private async subjectOf(
    tx: Transaction,
    { subjectId, ...stated }: NewRequest['subject'],
    actor: Actor,
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
