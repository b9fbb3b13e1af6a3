import { type Part, Scope } from '../../crypto';
import { type Clock, systemClock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import {
  type ByteReader,
  ByteWriter,
  type CallerRole,
  confirmAnswer,
  confirmRequest,
  LeaseDirection,
  type LeaseRequest,
  leaseStatusName,
  type LeaseStatusName,
  Op,
  PART_KEY_BYTES,
  type ResolveRequest,
  resolveStatusName,
  type ResolveStatusName,
  revokedNotice,
  writeLeaseRequests,
  writeResolveRequests,
} from '../protocol';
import { Connection } from './connection';
import type { Welcome } from './handshake';
import { KnownResolutions } from './known-resolutions';
import { KeyringOperations } from './keyring-operations';
import { LeaseCache } from './lease-cache';
import { PartLease } from './part-lease';

/** How a process reaches the keyring. */
export interface KeyringClientSettings {
  socketDir: string;
  role: CallerRole;
  /** The role's 32-byte secret; called for every connection, and its result wiped after. */
  readSecret: () => Buffer;
  /** 5 s unless said otherwise. */
  timeoutMs?: number;
  clock?: Clock;
}

/** A wanted part key, in words. */
export interface LeaseItem {
  direction: 'seal' | 'open' | LeaseDirection;
  scope: Scope;
  subjectRef: string;
  /** 0 for sealing: the current one. For opening, the one in the row. */
  incarnation: number;
  classId: number;
  bucket: number;
  part: Part;
  grantId?: string | undefined;
}

/** A lease, or why there is none. */
export type LeaseResult =
  { status: 'ok'; lease: PartLease } | { status: Exclude<LeaseStatusName, 'ok'>; lease?: undefined };

/** A person, found or made. Leases come in the order of `seal` and its parts. */
export interface ResolveResult {
  status: ResolveStatusName;
  subjectRef?: string;
  incarnation?: number;
  leases: LeaseResult[];
}

const SWEEP_MS = 5_000;

/**
 * A process's way to the keyring. Every call rejects with a `DomainError` of kind `unavailable` when the keyring is away or too slow, and with the
 * keyring's own error otherwise. Batches may be of any size; they are sent in frames of a thousand.
 */
export class KeyringClient extends KeyringOperations {
  private readonly clock: Clock;
  private readonly cache = new LeaseCache();
  private readonly known: KnownResolutions;
  protected readonly connection: Connection;
  private readonly sweeper: NodeJS.Timeout;
  private welcomed: Welcome | undefined;

  constructor(settings: KeyringClientSettings) {
    super();
    this.clock = settings.clock ?? systemClock;
    this.known = new KnownResolutions(this.clock);
    this.connection = new Connection(
      { ...settings, timeoutMs: settings.timeoutMs ?? 5_000 },
      (welcome) => (this.welcomed = welcome),
      (op, body) => {
        if (op === Op.revoked) this.forget(revokedNotice.read(body));
      },
    );
    this.sweeper = setInterval(() => {
      this.cache.sweep();
      this.known.sweep();
    }, SWEEP_MS);
    this.sweeper.unref();
  }

  /** What the keyring said of itself when it was last connected. */
  get welcome(): Welcome | undefined {
    return this.welcomed;
  }

  /** Resolves when connected; keeps trying. Rejects with kind `denied` when the secret is wrong. */
  connected(): Promise<void> {
    return this.connection.connected();
  }

  /** Ends the connection and overwrites every lease. */
  close(): void {
    clearInterval(this.sweeper);
    this.connection.close();
    this.cache.clear();
    this.known.clear();
  }

  /**
   * Finds or makes the subjects of identifiers; with `seal`, also leases what is going to be sealed, in the same round trip. Of who was resolved a moment
   * ago it only asks, once for all of them, whether that still holds.
   */
  async resolve(items: readonly ResolveRequest[]): Promise<ResolveResult[]> {
    const known = items.map((item) => this.known.find(item));
    const [fresh, confirmed] = await Promise.all([
      this.resolveNow(items.filter((_, i) => known[i] === undefined)),
      this.confirm(known.filter((one) => one !== undefined).length),
    ]);
    const held = known.map((one, i) =>
      one?.stamp === confirmed.stamp && items[i]!.eventTime > confirmed.suppressedUpTo ? one : undefined,
    );
    const again = await this.resolveNow(
      items.filter((_, i) => known[i] !== undefined && held[i] === undefined),
    );
    let [nextFresh, nextAgain] = [0, 0];
    return items.map((_, i) => {
      if (known[i] === undefined) return fresh[nextFresh++]!;
      const { subjectRef, incarnation } = held[i] ?? {};
      if (subjectRef === undefined || incarnation === undefined) return again[nextAgain++]!;
      return { status: 'ok', subjectRef, incarnation, leases: [] };
    });
  }

  /** Leases part keys; what is in hand and not about to end is not asked for again. */
  lease(items: readonly LeaseItem[]): Promise<LeaseResult[]> {
    return this.leaseMissing(items, (request, lease) => this.cache.put(request, lease));
  }

  /**
   * Lends leases that are needed once to `work`, which must not keep them or await anything: what was not in hand before pushes out nothing, and is
   * overwritten after.
   */
  async lend<T>(items: readonly LeaseItem[], work: (results: LeaseResult[]) => T): Promise<T> {
    const borrowed: PartLease[] = [];
    try {
      return work(
        await this.leaseMissing(items, (_, lease) => {
          borrowed.push(lease);
          this.cache.lend(lease);
        }),
      );
    } finally {
      this.cache.takeBack(borrowed);
    }
  }

  private async leaseMissing(items: readonly LeaseItem[], take: TakeLease): Promise<LeaseResult[]> {
    const requests = items.map(leaseRequest);
    const results = requests.map((request): LeaseResult | undefined => {
      const lease = this.cache.get(request);
      return lease && { status: 'ok', lease };
    });
    const missing = requests.flatMap((request, i) => (results[i] === undefined ? [{ request, i }] : []));
    const answers = await this.batched(missing, (slice) =>
      this.leaseNow(
        slice.map(({ request }) => request),
        take,
      ),
    );
    for (const [n, { i }] of missing.entries()) results[i] = answers[n];
    return results as LeaseResult[];
  }

  /** Leases one part key; throws `keyring.lease.<status>` when it is not to be had. */
  async leaseOne(item: LeaseItem): Promise<PartLease> {
    const [result] = await this.lease([item]);
    if (result?.status === 'ok') return result.lease;
    throw leaseError(result?.status ?? 'unknown');
  }

  /** Leases in hand. */
  get leasesHeld(): number {
    return this.cache.size;
  }

  private resolveNow(items: readonly ResolveRequest[]): Promise<ResolveResult[]> {
    return this.batched(items, (slice) => {
      const askedAt = this.askedAt();
      const writer = new ByteWriter(slice.length * 160);
      writeResolveRequests(writer, slice);
      return this.connection.request(Op.resolve, writer.finish(), (body) => {
        const stamp = body.u64();
        body.u16();
        return slice.map((item) => this.readResolved(item, body, stamp, askedAt));
      });
    });
  }

  /** What decides whether `count` earlier answers still hold. */
  private async confirm(count: number): Promise<{ stamp: number; suppressedUpTo: number }> {
    if (count === 0) return { stamp: -1, suppressedUpTo: 0 };
    return this.call(Op.confirm, confirmRequest, confirmAnswer, { count });
  }

  private leaseNow(requests: readonly LeaseRequest[], take: TakeLease): Promise<LeaseResult[]> {
    const askedAt = this.askedAt();
    const writer = new ByteWriter(2 + requests.length * 45);
    writeLeaseRequests(writer, requests);
    return this.connection.request(Op.lease, writer.finish(), (body) => {
      body.u16();
      return requests.map((request) => this.readLease(request, body, askedAt, take));
    });
  }

  private readResolved(
    item: ResolveRequest,
    body: ByteReader,
    stamp: number,
    askedAt: AskedAt,
  ): ResolveResult {
    const status = resolveStatusName(body.u8());
    const subjectRef = body.uuid();
    const incarnation = body.u32();
    const count = body.u16();
    if (incarnation === 0) return { status, leases: [] };
    const requests = (item.seal ?? []).flatMap(({ classId, bucket, parts }) =>
      parts.map((part) => sealRequest(subjectRef, classId, bucket, part)),
    );
    if (requests.length !== count)
      throw new DomainError(
        'corrupt',
        'keyring.protocol.malformed',
        'the keyring answered with other leases',
      );
    if (status === 'ok') this.known.keep(item, { subjectRef, incarnation, stamp });
    return {
      status,
      subjectRef,
      incarnation,
      leases: requests.map((request) =>
        this.readLease(request, body, askedAt, (_, lease) => this.cache.put(request, lease)),
      ),
    };
  }

  private readLease(request: LeaseRequest, body: ByteReader, askedAt: AskedAt, take: TakeLease): LeaseResult {
    const status = leaseStatusName(body.u8());
    const incarnation = body.u32();
    const ttlMs = body.u32();
    const key = body.view(PART_KEY_BYTES);
    if (status !== 'ok') return { status };
    const lease = new PartLease({ ...request, incarnation }, key, ttlMs, askedAt, this.clock);
    take(request, lease);
    return { status, lease };
  }

  private askedAt(): AskedAt {
    return { monotonic: this.clock.monotonic(), wall: this.clock.now() };
  }

  protected forget(subjectRefs: readonly string[]): void {
    for (const subjectRef of subjectRefs) {
      this.cache.revoke(subjectRef);
      this.known.forget(subjectRef);
    }
  }
}

/** Takes charge of a lease that has come. */
type TakeLease = (request: LeaseRequest, lease: PartLease) => void;

interface AskedAt {
  monotonic: number;
  wall: number;
}

const LEASE_ERRORS = {
  unknown: 'missing',
  fenced: 'gone',
  destroyed: 'gone',
  purged: 'gone',
  denied: 'denied',
  heldOnly: 'held',
  paused: 'unavailable',
} as const;

/** The error for a lease that was not given, for callers that cannot go on without. */
export function leaseError(status: Exclude<LeaseStatusName, 'ok'>): DomainError {
  return new DomainError(
    LEASE_ERRORS[status],
    `keyring.lease.${status}`,
    `the keyring gives no such lease: ${status}`,
  );
}

function leaseRequest({ direction, ...item }: LeaseItem): LeaseRequest {
  return { ...item, direction: typeof direction === 'number' ? direction : LeaseDirection[direction] };
}

function sealRequest(subjectRef: string, classId: number, bucket: number, part: Part): LeaseRequest {
  const scope = classId === 0 ? Scope.subject : Scope.subjectBucket;
  return { direction: LeaseDirection.seal, scope, subjectRef, incarnation: 0, classId, bucket, part };
}
