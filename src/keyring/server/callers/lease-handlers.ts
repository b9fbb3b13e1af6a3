import { Scope, uuidText } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import {
  ByteReader,
  ByteWriter,
  type CallerRole,
  LEASE_ANSWER_BYTES,
  LeaseDirection,
  type LeaseRequest,
  readLeaseRequests,
  readResolveRequests,
  type ResolveRequest,
  ResolveStatus,
} from '../../protocol';
import type { LeaseCaller } from '../lease-locator';
import type { Resolved } from '../resolver';
import type { KeyringServices } from '../services';
import type { Session } from './session';

/** Leases part keys, and resolves people: the two operations that every message needs, written without a codec's objects. */
export class LeaseHandlers {
  constructor(private readonly services: KeyringServices) {}

  async lease(session: Session, body: ByteReader): Promise<Buffer> {
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

  /** Resolves, and tells of nobody who was asked for without making while the caller's share of misses is used up: else the number space could be walked. */
  private async find(role: CallerRole, requests: readonly ResolveRequest[]): Promise<Resolved[]> {
    const { limits, engine } = this.services;
    const isTold = limits.mayAskWithoutMaking(role);
    const resolved = await engine.resolver.resolve(requests);
    const misses = resolved.filter(({ status }, i) => status === 'unknown' && !requests[i]!.mayCreate);
    limits.noteMisses(role, misses.length);
    return isTold ? resolved : resolved.map((found, i) => (requests[i]!.mayCreate ? found : NOT_TOLD));
  }

  /** Resolves, and in the same round trip leases what the caller is going to seal. */
  async resolve(session: Session, body: ByteReader): Promise<Buffer> {
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
    const resolved = await this.find(session.role, requests);
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

const NOT_TOLD: Resolved = { status: 'unknown', subjectRef: undefined, incarnation: 0 };
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
