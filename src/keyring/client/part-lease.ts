import { type Part, type Scope, secretBytes, wipe } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { PART_KEY_BYTES } from '../protocol';

/** What a lease is of. */
export interface LeasedPart {
  scope: Scope;
  /** Subject reference; in the standalone scope the key id. */
  subjectRef: string;
  /** The one that the keyring gave: seal with it. */
  incarnation: number;
  classId: number;
  bucket: number;
  part: Part;
}

/** A part key for a limited time. The key cannot be taken out: it is lent to a function for one synchronous use. */
export class PartLease implements LeasedPart {
  readonly scope: Scope;
  readonly subjectRef: string;
  readonly incarnation: number;
  readonly classId: number;
  readonly bucket: number;
  readonly part: Part;
  private readonly key = secretBytes(PART_KEY_BYTES);
  private readonly monotonicEnd: number;
  private readonly wallEnd: number;
  private wiped = false;

  /** Copies the key. `askedAt` is when the request was sent: the keyring counts from later, so this end is the earlier one. */
  constructor(
    of: LeasedPart,
    key: Uint8Array,
    ttlMs: number,
    askedAt: { monotonic: number; wall: number },
    private readonly clock: Clock,
  ) {
    this.scope = of.scope;
    this.subjectRef = of.subjectRef;
    this.incarnation = of.incarnation;
    this.classId = of.classId;
    this.bucket = of.bucket;
    this.part = of.part;
    this.key.set(key);
    this.monotonicEnd = askedAt.monotonic + ttlMs;
    this.wallEnd = askedAt.wall + ttlMs;
  }

  /** Milliseconds left by the clock that says less: a monotonic clock may stand still while the machine sleeps. 0 once it is over. */
  get remainingMs(): number {
    if (this.wiped) return 0;
    return Math.max(0, Math.min(this.monotonicEnd - this.clock.monotonic(), this.wallEnd - this.clock.now()));
  }

  /**
   * Lends the key (64 bytes) to `work`, which must neither keep it nor await anything. Throws `keyring.lease.expired` (kind `unavailable`) when the
   * time is over or the lease was revoked: ask for a new one.
   */
  use<T>(work: (key: Buffer) => T): T {
    if (this.remainingMs <= 0) {
      this.wipe();
      throw new DomainError('unavailable', 'keyring.lease.expired', 'this lease is over; ask for a new one');
    }
    return work(this.key);
  }

  /** Overwrites the key. */
  wipe(): void {
    wipe(this.key);
    this.wiped = true;
  }
}
