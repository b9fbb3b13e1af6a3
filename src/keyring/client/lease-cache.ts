import type { LeaseRequest } from '../protocol';
import type { PartLease } from './part-lease';

/** A lease about to end is not worth handing out. */
const LEAST_REMAINING_MS = 1_000;

/** Leases in hand: at most `limit`, the least recently used one goes first, and what goes is overwritten. */
export class LeaseCache {
  private readonly leases = new Map<string, PartLease>();
  /** Out for one use, and in nobody's cache. */
  private readonly lent = new Set<PartLease>();

  constructor(private readonly limit = 4_096) {}

  /** A lease that can be used for a while. */
  get(request: LeaseRequest): PartLease | undefined {
    const key = keyOf(request);
    const lease = this.leases.get(key);
    if (lease === undefined) return undefined;
    this.leases.delete(key);
    if (lease.remainingMs <= LEAST_REMAINING_MS) return undefined;
    this.leases.set(key, lease);
    return lease;
  }

  put(request: LeaseRequest, lease: PartLease): void {
    const key = keyOf(request);
    // The one before may be in somebody's hands; it is left to end by itself, and swept.
    this.leases.delete(key);
    this.leases.set(key, lease);
    for (const [oldest, old] of this.leases) {
      if (this.leases.size <= this.limit) break;
      old.wipe();
      this.leases.delete(oldest);
    }
  }

  /** Notes a lease that is used once and not kept, so that it is revoked like the others meanwhile. */
  lend(lease: PartLease): void {
    this.lent.add(lease);
  }

  /** Overwrites leases that were lent. */
  takeBack(leases: readonly PartLease[]): void {
    for (const lease of leases) {
      lease.wipe();
      this.lent.delete(lease);
    }
  }

  /** Overwrites the leases of a subject. */
  revoke(subjectRef: string): void {
    for (const lease of this.lent) if (lease.subjectRef === subjectRef) lease.wipe();
    for (const [key, lease] of this.leases) {
      if (lease.subjectRef !== subjectRef) continue;
      lease.wipe();
      this.leases.delete(key);
    }
  }

  /** Overwrites what has ended. */
  sweep(): void {
    for (const [key, lease] of this.leases) {
      if (lease.remainingMs > 0) continue;
      lease.wipe();
      this.leases.delete(key);
    }
  }

  /** Overwrites everything. */
  clear(): void {
    for (const lease of [...this.leases.values(), ...this.lent]) lease.wipe();
    this.leases.clear();
  }

  get size(): number {
    return this.leases.size;
  }
}

function keyOf({
  direction,
  scope,
  subjectRef,
  incarnation,
  classId,
  bucket,
  part,
  grantId,
}: LeaseRequest): string {
  return `${direction}.${scope}.${subjectRef}.${incarnation}.${classId}.${bucket}.${part}.${grantId ?? ''}`;
}
