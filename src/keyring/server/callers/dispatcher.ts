import { KeyKind, type Part, Scope, uuidBytes, uuidText } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import {
  alarmsAnswer,
  alarmsRequest,
  approvalRequest,
  ByteReader,
  ByteWriter,
  canaryRequest,
  classesAnswer,
  type Codec,
  confirmAnswer,
  confirmRequest,
  createKeyRequest,
  defineClassRequest,
  destroyAnswer,
  destroyRequest,
  endGrantRequest,
  evidenceAnswer,
  evidenceRequest,
  fenceAnswer,
  fenceRequest,
  grantAnswer,
  grantRequest,
  guardAnswer,
  guardRequest,
  holdRequest,
  holdsAnswer,
  isCallerRole,
  LEASE_ANSWER_BYTES,
  LeaseDirection,
  type LeaseRequest,
  ledgerAnswer,
  ledgerRequest,
  lookupAnswer,
  lookupRequest,
  nothing,
  Op,
  opName,
  publicKeysAnswer,
  readLeaseRequests,
  readResolveRequests,
  releaseRequest,
  type ResolveRequest,
  ResolveStatus,
  restrictRequest,
  rotateAnswer,
  rotateRequest,
  setAsideRequest,
  signatureAnswer,
  signCertificateRequest,
  signCheckpointRequest,
  snapshotRequest,
  snapshotStatus,
  statusAnswer,
  tagAnswer,
  tagRequest,
  unfenceRequest,
  unlockRequest,
} from '../../protocol';
import type { KeyringServices } from '../services';
import type { LeaseCaller } from '../lease-service';
import { mayCall } from './permissions';
import type { Session } from './session';

type Handler = (session: Session, body: ByteReader) => Promise<Buffer>;

const LEDGER_PAGE = 1_000;

/** Turns frames into calls: reads the request, checks that the role may, calls, writes the answer. */
export class Dispatcher {
  private readonly handlers = new Map<number, Handler>();

  constructor(private readonly services: KeyringServices) {
    this.on(Op.tag, tagRequest, tagAnswer, (session, items) => {
      this.services.activity.used(session.role, 'tagged', items.length);
      return this.services.engine.tags.of(items);
    });
    this.on(Op.confirm, confirmRequest, confirmAnswer, (session, { count }) => {
      this.services.activity.used(session.role, 'resolved', count);
      return this.services.engine.resolver.validity;
    });
    this.registerSubjects();
    this.registerAdministration();
    this.registerLedger();
    this.handlers.set(Op.resolve, (session, body) => this.resolve(session, body));
    this.handlers.set(Op.lease, (session, body) => this.lease(session, body));
  }

  /** Answers a request of a session; throws what the caller is to be told. */
  async dispatch(session: Session, op: number, body: Buffer): Promise<Buffer> {
    const { activity } = this.services;
    const handler = this.handlers.get(op);
    try {
      if (handler === undefined || !mayCall(session.role, op)) {
        throw new DomainError('denied', 'keyring.op.denied', 'this role may not do that');
      }
      const answer = await handler(session, new ByteReader(body));
      activity.request(session.role, opName(op), 'ok');
      return answer;
    } catch (error) {
      activity.request(session.role, opName(op), error instanceof DomainError ? error.code : 'failed');
      throw error;
    }
  }

  private on<Q, A>(
    op: number,
    question: Codec<Q>,
    answer: Codec<A>,
    handle: (session: Session, value: Q) => Promise<A> | A,
  ): void {
    this.handlers.set(op, async (session, body) => {
      const value = question.read(body);
      body.end();
      const writer = new ByteWriter(256);
      answer.write(writer, await handle(session, value));
      return writer.finish();
    });
  }

  private registerSubjects(): void {
    const { engine, lookups } = this.services;
    this.on(Op.lookup, lookupRequest, lookupAnswer, (session, { identifier }) =>
      lookups.lookup(session.role, identifier),
    );
    this.on(Op.fence, fenceRequest, fenceAnswer, async (session, { subjectRef, reason }) => {
      this.services.activity.used(session.role, 'fenced', 1);
      const fence = await engine.fences.fence(uuidBytes(subjectRef), reason);
      this.services.revoke([subjectRef]);
      return fence;
    });
    this.on(Op.hold, holdRequest, nothing, (_, { holdId, subjectRef }) =>
      engine.holds.place(holdId, subjectRef),
    );
    this.on(Op.release, releaseRequest, nothing, async (_, { holdId }) => {
      await engine.holds.release(holdId);
      this.services.scheduler.wake();
    });
    this.on(Op.setAside, setAsideRequest, nothing, (_, { holdId, kind, keyId, places }) =>
      engine.holds.setAside(holdId, { kind: kind as KeyKind, keyId }, places),
    );
    this.on(Op.unfence, unfenceRequest, nothing, (_, { subjectRef }) =>
      engine.fences.unfence(uuidBytes(subjectRef)),
    );
    this.on(Op.destroy, destroyRequest, destroyAnswer, async (session, items) => {
      this.services.activity.used(session.role, 'destroyed', items.length);
      const answers = await engine.destruction.destroy(items);
      // Subjects' leases were called back when they were fenced.
      const others = items.filter(({ kind }) => kind !== KeyKind.subject && kind !== KeyKind.epoch);
      if (others.length > 0) this.services.revoke(others.map(({ keyId }) => uuidText(keyId)));
      this.services.scheduler.wake();
      return answers;
    });
    this.on(Op.evidence, evidenceRequest, evidenceAnswer, (_, { kind, keyId, incarnation }) =>
      this.services.evidence.of(kind, keyId, incarnation),
    );
  }

  private registerAdministration(): void {
    const { registry, scheduler, status } = this.services;
    this.on(Op.defineClass, defineClassRequest, nothing, (_, { classId, periodDays, granularity }) =>
      registry.defineClass(classId, periodDays, granularity),
    );
    this.on(Op.createKey, createKeyRequest, nothing, (session, { kind, openBy, ...rest }) =>
      registry.createKey({ kind: kind as KeyKind, ...rest }, { madeBy: session.role, openBy }),
    );
    this.on(Op.grant, grantRequest, grantAnswer, async (_, { ref, subjectRef, parts, expiresAt }) => ({
      grantId: await registry.grant(ref, subjectRef, parts as Part[], expiresAt),
    }));
    this.on(Op.endGrant, endGrantRequest, nothing, (_, { grantId }) => registry.endGrant(grantId));
    this.on(Op.rotate, rotateRequest, rotateAnswer, (_, { wait }) => scheduler.rotateNow(wait));
    this.on(Op.canary, canaryRequest, nothing, (_, { subjectRef, marked }) =>
      registry.markCanary(subjectRef, marked),
    );
    this.on(Op.unlock, unlockRequest, nothing, (_, { role }) => {
      if (isCallerRole(role)) this.services.watch.unlock(role);
    });
    this.on(Op.approve, approvalRequest, nothing, async (_, { digest, signature }) => {
      await this.services.engine.guard.approve(digest, signature);
      scheduler.wake();
    });
    this.on(Op.cancel, approvalRequest, nothing, (_, { digest, signature }) =>
      this.services.engine.guard.cancel(digest, signature),
    );
    this.on(Op.status, nothing, statusAnswer, () => status.read());
    this.on(Op.alarms, alarmsRequest, alarmsAnswer, (_, { after }) => this.services.alarms.list(after));
    this.on(Op.snapshot, snapshotRequest, snapshotStatus, (_, { check }) => {
      const { snapshots } = this.services;
      if (snapshots === undefined)
        throw new DomainError(
          'unavailable',
          'keyring.snapshot.nowhere',
          'no place for snapshots is configured',
        );
      return check ? snapshots.check() : snapshots.take();
    });
  }

  private registerLedger(): void {
    const { engine, guard, settings } = this.services;
    this.on(Op.ledger, ledgerRequest, ledgerAnswer, async (_, { from }) => {
      const { ledger } = engine;
      const size = ledger.size;
      const rows = await ledger.page(from, LEDGER_PAGE);
      return {
        size,
        root: ledger.root(),
        acknowledged: ledger.acknowledged,
        entries: rows.map(({ entry, root }) => ({ entry, root })),
      };
    });
    this.on(Op.restrict, restrictRequest, nothing, (_, { subjectRef, restricted }) =>
      guard.restrict(uuidBytes(subjectRef), restricted),
    );
    this.on(Op.holds, nothing, holdsAnswer, () => engine.holds.list());
    this.on(Op.classes, nothing, classesAnswer, () => engine.state.classes.all());
    this.on(Op.guard, guardRequest, guardAnswer, (session, report) => guard.report(session, report));
    this.on(Op.signCheckpoint, signCheckpointRequest, signatureAnswer, (_, { origin, size, root, proof }) =>
      engine.signing.signCheckpoint('application-log', { origin, size, root }, proof),
    );
    this.on(Op.signCertificate, signCertificateRequest, signatureAnswer, (_, { signingInput }) =>
      engine.signing.signCertificate(settings.certificateKeyName, signingInput),
    );
    this.on(Op.publicKeys, nothing, publicKeysAnswer, () =>
      engine.signing
        .list()
        .map(({ purpose, name, publicKey, lastSize }) => ({ purpose, name, publicKey, lastSize })),
    );
  }

  private async lease(session: Session, body: ByteReader): Promise<Buffer> {
    const requests = readLeaseRequests(body);
    const { leases } = this.services.engine;
    const caller = this.callerOf(session);
    await leases.prepare(caller, requests);
    const writer = new ByteWriter(2 + requests.length * LEASE_ANSWER_BYTES).u16(requests.length);
    const recorded = await this.record(session, leases.toRecord(caller, requests));
    // Waiting for the record, the caller may have been locked or used its share up.
    const answered = recorded.size > 0 ? this.callerOf(session) : caller;
    const outcomes = leases.answer(answered, requests, recorded, writer);
    this.services.activity.leased(session.role, outcomes);
    this.services.watch.note(session.role, outcomes);
    return this.services.tellDestroyed(outcomes, session.role, writer.finish(), 2, LEASE_ANSWER_BYTES);
  }

  /** Puts openings on record before they are answered; returns those that are. */
  private async record(
    { role }: Session,
    opened: readonly LeaseRequest[],
  ): Promise<ReadonlySet<LeaseRequest>> {
    try {
      await this.services.activity.recordOpened(role, opened);
      return new Set(opened);
    } catch {
      // The committer has told why; what is on no record is not opened.
      return NOTHING;
    }
  }

  private callerOf(session: Session): LeaseCaller {
    const { watch } = this.services;
    const { role } = session;
    const paused = session.paused || this.services.isQuarantined || watch.isLocked(role);
    return { role, paused, mayOpen: watch.mayOpen(role) };
  }

  /** Resolves, and in the same round trip leases what the caller is going to seal. */
  private async resolve(session: Session, body: ByteReader): Promise<Buffer> {
    const requests = readResolveRequests(body);
    const { engine, activity } = this.services;
    activity.used(session.role, 'resolved', requests.length);
    if (session.role === 'api' && requests.some(({ mayCreate }) => !mayCreate)) {
      throw new DomainError(
        'denied',
        'keyring.resolve.denied',
        'asking without making is a look-up, and look-ups are limited',
      );
    }
    // As of before the search: what changes while it waits makes the answer one that no longer holds.
    const { stamp } = engine.resolver.validity;
    const resolved = await engine.resolver.resolve(requests);
    const wanted = resolved.map(({ subjectRef }, i) =>
      subjectRef === undefined ? [] : wishesOf(requests[i]!, uuidText(subjectRef)),
    );
    const caller = this.callerOf(session);
    await engine.leases.prepare(caller, wanted.flat());
    const writer = new ByteWriter(10 + requests.length * 32 + wanted.flat().length * LEASE_ANSWER_BYTES);
    writer.u64(stamp).u16(requests.length);
    for (const [i, { status, subjectRef, incarnation }] of resolved.entries()) {
      const leases = wanted[i]!;
      writer
        .u8(ResolveStatus[status])
        .bytesOf(subjectRef ?? NOBODY)
        .u32(incarnation)
        .u16(leases.length);
      activity.leased(session.role, engine.leases.answer(caller, leases, NOTHING, writer));
    }
    return writer.finish();
  }
}

const NOBODY = Buffer.alloc(16);
const NOTHING: ReadonlySet<LeaseRequest> = new Set();

function wishesOf({ seal }: ResolveRequest, subjectRef: string): LeaseRequest[] {
  return (seal ?? []).flatMap(({ classId, bucket, parts }) =>
    parts.map((part) => ({
      direction: LeaseDirection.seal,
      scope: classId === 0 ? Scope.subject : Scope.subjectBucket,
      subjectRef,
      incarnation: 0,
      classId,
      bucket,
      part,
    })),
  );
}
