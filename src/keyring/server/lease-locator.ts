import { epochKeyId, isPartOfScope, KeyKind, Scope, uuidBytes } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { type CallerRole, LeaseDirection, type LeaseRequest, LeaseStatus } from '../protocol';
import { leaseRule, sealBackSeconds, sealsUnderGrant } from './callers/permissions';
import { type Grant, type KeyringState, standaloneKinds } from './keyring-state';
import type { HeldPrkRow } from './store/hold.store';
import { NONE } from './memory';

/** Who asks. */
export interface LeaseCaller {
  role: CallerRole;
  /** True while the caller's restore guard has not let it serve: it gets nothing. */
  paused: boolean;
  /** False once the caller has had its share: it opens nothing for a while, and goes on sealing. */
  mayOpen: boolean;
}

/** A lease item that may be answered: where its keys are. */
export interface Located {
  status: number;
  subjectSlot: number;
  keySlot: number;
  epochSlot: number;
  incarnation: number;
  ttlMs: number;
  /** A hold keeps what the keys that are gone would give. */
  held?: HeldPrkRow;
}

/** No lease, and why. */
export const refused = (status: number): Located => ({
  status,
  subjectSlot: NONE,
  keySlot: NONE,
  epochSlot: NONE,
  incarnation: 0,
  ttlMs: 0,
});

/** Decides whether a caller may have a lease, and finds the keys that it is derived from. Opens none of them. */
export class LeaseLocator {
  constructor(
    private readonly state: KeyringState,
    private readonly clock: Clock,
    /** How long a lease may be used. */
    private readonly ttlMs: number,
  ) {}

  /** What is gone may be held: then only the worker opens it, and only with a grant that names the hold. */
  locate(caller: LeaseCaller, request: LeaseRequest): Located {
    const found = this.locateLiving(caller, request);
    const isGone = GONE.includes(found.status);
    if (!isGone || request.direction !== LeaseDirection.open || request.scope !== Scope.subjectBucket)
      return found;
    const kept = this.state.holds.keptOf(request);
    if (kept.length === 0) return found;
    const grant = this.grantOf(request);
    const held = kept.find(({ holdId }) => holdId === grant?.ref);
    if (caller.role !== 'worker' || held === undefined) return refused(LeaseStatus.heldOnly);
    return { ...refused(LeaseStatus.ok), incarnation: request.incarnation, ttlMs: this.ttlMs, held };
  }

  private locateLiving(caller: LeaseCaller, request: LeaseRequest): Located {
    const isOpen = request.direction === LeaseDirection.open;
    if (caller.paused || (isOpen && !caller.mayOpen)) return refused(LeaseStatus.paused);
    const rule = leaseRule(caller.role, request.direction, request.part);
    if (rule === 'never' || !isPartOfScope(request.scope, request.part)) return refused(LeaseStatus.denied);
    if (rule === 'withGrant' && this.grantOf(request) === undefined) return refused(LeaseStatus.denied);
    if (request.scope === Scope.standalone) return this.locateStandalone(caller, request);
    const subjectSlot = this.state.subjects.find(uuidBytes(request.subjectRef));
    if (subjectSlot === NONE) return refused(LeaseStatus.unknown);
    if (!this.state.subjects.isActive(subjectSlot)) return refused(LeaseStatus.fenced);
    if (request.incarnation === 0 && request.direction === LeaseDirection.open)
      return refused(LeaseStatus.denied);
    const keySlot = this.state.keySlot(KeyKind.subject, uuidBytes(request.subjectRef), request.incarnation);
    if (keySlot === NONE || this.state.keys.isDoomed(keySlot)) return refused(LeaseStatus.destroyed);
    const located = {
      status: LeaseStatus.ok,
      subjectSlot,
      keySlot,
      epochSlot: NONE,
      incarnation: this.state.keys.incarnation(keySlot),
      ttlMs: this.ttlMs,
    };
    return request.scope === Scope.subject ? located : this.locateEpoch(caller, request, located);
  }

  private locateEpoch(caller: LeaseCaller, request: LeaseRequest, located: Located): Located {
    const { classId, bucket, direction } = request;
    const now = this.clock.now();
    const purgeAt = this.state.classes.purgeAt(classId, bucket);
    if (purgeAt === undefined) return refused(LeaseStatus.denied);
    const keyId = epochKeyId(classId, bucket);
    const epochSlot = this.state.keySlot(KeyKind.epoch, keyId, 0);
    const isGone =
      epochSlot === NONE ? this.state.isBuried(KeyKind.epoch, keyId) : this.state.keys.isDoomed(epochSlot);
    // Who seals is told what no clock and no longer period will mend: for that bucket there is no key any more.
    if (isGone && direction === LeaseDirection.seal) return refused(LeaseStatus.destroyed);
    // Due is due, whether or not the purge has run.
    if (isGone || purgeAt * 1000 <= now) return refused(LeaseStatus.purged);
    if (direction === LeaseDirection.seal && !this.mayBeSealed(caller.role, request))
      return refused(LeaseStatus.denied);
    if (epochSlot === NONE) return refused(LeaseStatus.unknown);
    return { ...located, epochSlot, ttlMs: Math.min(located.ttlMs, purgeAt * 1000 - now) };
  }

  private locateStandalone({ role }: LeaseCaller, request: LeaseRequest): Located {
    const kind = request.bucket as KeyKind;
    if (!standaloneKinds(request.part).includes(kind)) return refused(LeaseStatus.denied);
    const keyId = uuidBytes(request.subjectRef);
    const keySlot = this.state.keySlot(kind, keyId, 0);
    if (keySlot === NONE)
      return refused(this.state.isBuried(kind, keyId) ? LeaseStatus.destroyed : LeaseStatus.unknown);
    if (this.state.isSigner(keyId)) return refused(LeaseStatus.denied);
    if (kind === KeyKind.credential && !this.mayUseCredential(role, request))
      return refused(LeaseStatus.denied);
    if (this.state.keys.isDoomed(keySlot)) return refused(LeaseStatus.destroyed);
    const { purgeHour } = this.state.pages.get(this.state.keys.pageNo(keySlot))!;
    if (purgeHour > 0 && purgeHour * 3_600_000 <= this.clock.now()) return refused(LeaseStatus.purged);
    return { ...refused(LeaseStatus.ok), keySlot, ttlMs: this.ttlMs };
  }

  private mayUseCredential(role: CallerRole, { subjectRef, direction }: LeaseRequest): boolean {
    const use = this.state.credentials.get(subjectRef);
    if (use === undefined) return false;
    if (direction === LeaseDirection.open) return use.openBy.includes(role);
    return use.madeBy === role && this.clock.now() < use.sealUntil;
  }

  private grantOf({ grantId, subjectRef, part }: LeaseRequest): Grant | undefined {
    const grant = grantId === undefined ? undefined : this.state.grants.get(grantId);
    const holds =
      grant?.subjectRef === subjectRef &&
      grant.parts.includes(part) &&
      grant.expiresAt * 1000 > this.clock.now();
    return holds ? grant : undefined;
  }

  /** A grant opens for sealing what the worker's own window has closed: what moves to another class was approved. */
  private mayBeSealed(role: CallerRole, request: LeaseRequest): boolean {
    const { classId, bucket, part } = request;
    const now = this.clock.now() / 1000;
    if (sealsUnderGrant(role, part) && this.grantOf(request) !== undefined)
      return (this.state.classes.purgeAt(classId, bucket) ?? 0) > now;
    return this.state.classes.isOpen(classId, bucket, now, sealBackSeconds(role));
  }

  /** True when a lease would be given, were there an epoch key: one that may be made. */
  lacksEpoch(caller: LeaseCaller, request: LeaseRequest): boolean {
    const { direction, scope, classId, bucket, part } = request;
    if (direction !== LeaseDirection.seal || scope !== Scope.subjectBucket || caller.paused) return false;
    const rule = leaseRule(caller.role, direction, part);
    if (rule === 'never' || (rule === 'withGrant' && this.grantOf(request) === undefined)) return false;
    const keyId = epochKeyId(classId, bucket);
    return (
      this.state.keySlot(KeyKind.epoch, keyId, 0) === NONE &&
      !this.state.isBuried(KeyKind.epoch, keyId) &&
      this.mayBeSealed(caller.role, request)
    );
  }

  /** True while a key that the lease is derived from is not durable yet. */
  isUncommitted({ scope, subjectRef, incarnation, classId, bucket }: LeaseRequest): boolean {
    if (scope === Scope.standalone)
      return this.isSlotUncommitted(this.state.keySlot(bucket as KeyKind, uuidBytes(subjectRef), 0));
    const subject = this.state.keySlot(KeyKind.subject, uuidBytes(subjectRef), incarnation);
    if (this.isSlotUncommitted(subject)) return true;
    return (
      scope === Scope.subjectBucket &&
      this.isSlotUncommitted(this.state.keySlot(KeyKind.epoch, epochKeyId(classId, bucket), 0))
    );
  }

  private isSlotUncommitted(slot: number): boolean {
    return slot !== NONE && this.state.keys.isUncommitted(slot);
  }
}

/** Statuses of what no living key opens any more. */
const GONE: readonly number[] = [
  LeaseStatus.unknown,
  LeaseStatus.fenced,
  LeaseStatus.destroyed,
  LeaseStatus.purged,
];
