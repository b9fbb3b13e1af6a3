import { epochKeyId, KeyKind, type Granularity, type Part, Scope, uuidBytes } from '../../crypto';
import { type Clock, systemClock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import {
  alarmsAnswer,
  alarmsRequest,
  approvalRequest,
  type ByteReader,
  ByteWriter,
  type CallerRole,
  canaryRequest,
  classesAnswer,
  type Codec,
  confirmAnswer,
  confirmRequest,
  createKeyRequest,
  decodeLedgerEntry,
  defineClassRequest,
  destroyAnswer,
  destroyRequest,
  type DestroyReason,
  type DestroyStatus,
  type DestructionEvidence,
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
  type Identifier,
  type KeyringAlarm,
  type KeyringStatus,
  LeaseDirection,
  type LeaseRequest,
  leaseStatusName,
  type LeaseStatusName,
  ledgerAnswer,
  type LedgerEntry,
  ledgerRequest,
  lookupAnswer,
  lookupRequest,
  MAX_BATCH,
  Op,
  PART_KEY_BYTES,
  publicKeysAnswer,
  releaseRequest,
  type ResolveRequest,
  resolveStatusName,
  type ResolveStatusName,
  restrictRequest,
  revokedNotice,
  rotateAnswer,
  rotateRequest,
  type RotationResult,
  setAsideRequest,
  signatureAnswer,
  signCertificateRequest,
  signCheckpointRequest,
  snapshotRequest,
  snapshotStatus,
  statusAnswer,
  type SubjectState,
  tagAnswer,
  tagRequest,
  unfenceRequest,
  unlockRequest,
  writeLeaseRequests,
  writeResolveRequests,
} from '../protocol';
import { Connection, type Welcome } from './connection';
import { KnownResolutions } from './known-resolutions';
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

/** A hold as the keyring has it. */
export interface KeptHold {
  holdId: string;
  subjectRef?: string | undefined;
  places: { subjectRef: string; incarnation: number; classId: number; bucket: number }[];
}

/** A retention class as the keyring was last told. */
export interface DefinedClass {
  classId: number;
  periodDays: number;
  granularity: Granularity;
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

/** One key to destroy, in words. */
export type DestroyTarget = { reason: DestroyReason; ref?: string | undefined } & (
  | { kind: 'subject'; subjectRef: string }
  | { kind: 'epoch'; classId: number; bucket: number }
  | { kind: 'hold' | 'obligation' | 'credential' | 'backup'; keyId: string }
);

/** Rotations take as long as a million keys need to be opened once. */
const ROTATION_TIMEOUT_MS = 300_000;
const SWEEP_MS = 5_000;

/**
 * A process's way to the keyring. Every call rejects with a `DomainError` of kind `unavailable` when the keyring is away or too slow, and with the
 * keyring's own error otherwise. Batches may be of any size; they are sent in frames of a thousand.
 */
export class KeyringClient {
  private readonly clock: Clock;
  private readonly cache = new LeaseCache();
  private readonly known: KnownResolutions;
  private readonly connection: Connection;
  private readonly sweeper: NodeJS.Timeout;
  private welcomed: Welcome | undefined;

  constructor(settings: KeyringClientSettings) {
    this.clock = settings.clock ?? systemClock;
    this.known = new KnownResolutions(this.clock);
    this.connection = new Connection(
      { ...settings, timeoutMs: settings.timeoutMs ?? 5_000 },
      (welcome) => (this.welcomed = welcome),
      (op, body) => this.notice(op, body),
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

  /** Tags (16 bytes) by which redelivered events are recognised. */
  dedupeTags(
    items: readonly { eventKind: string; externalId: string; eventTime: number }[],
  ): Promise<Buffer[]> {
    return this.batched(items, (slice) => this.call(Op.tag, tagRequest, tagAnswer, [...slice]));
  }

  /** Leases part keys; what is in hand and not about to end is not asked for again. */
  async lease(items: readonly LeaseItem[]): Promise<LeaseResult[]> {
    const requests = items.map(leaseRequest);
    const results = requests.map((request): LeaseResult | undefined => {
      const lease = this.cache.get(request);
      return lease && { status: 'ok', lease };
    });
    const missing = requests.flatMap((request, i) => (results[i] === undefined ? [{ request, i }] : []));
    const answers = await this.batched(missing, (slice) =>
      this.leaseNow(slice.map(({ request }) => request)),
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

  /** Looks a living subject up; limited and audited. `null`: nobody is known by it. */
  async lookup(
    identifier: Identifier,
  ): Promise<{ subjectRef: string; state: SubjectState; incarnation: number } | null> {
    return (await this.call(Op.lookup, lookupRequest, lookupAnswer, { identifier })) ?? null;
  }

  /** Stops all use of a subject's keys. `waitMs` says when `destroy` will be taken. */
  fence(
    subjectRef: string,
    reason: DestroyReason = 'erasure',
  ): Promise<{ fencedAt: number; cutoff: number; waitMs: number; suppressedUntil: number }> {
    this.cache.revoke(subjectRef);
    return this.call(Op.fence, fenceRequest, fenceAnswer, { subjectRef, reason });
  }

  unfence(subjectRef: string): Promise<void> {
    return this.call(Op.unfence, unfenceRequest, nothing, { subjectRef });
  }

  /** Dooms keys. Only `doomed` and `destroyed` mean that they open nothing any more; with `waiting` ask again after `waitMs`. */
  destroy(targets: readonly DestroyTarget[]): Promise<{ status: DestroyStatus; waitMs: number }[]> {
    return this.batched(targets, (slice) =>
      this.call(Op.destroy, destroyRequest, destroyAnswer, slice.map(destroyItem)),
    );
  }

  /** Hands in an approver's signature (`approvalText`) over a batch that the guard holds back. */
  approve(digest: Buffer, signature: Buffer): Promise<void> {
    return this.call(Op.approve, approvalRequest, nothing, { digest, signature });
  }

  /** Hands in an approver's signature that takes such a batch back. */
  cancel(digest: Buffer, signature: Buffer): Promise<void> {
    return this.call(Op.cancel, approvalRequest, nothing, { digest, signature });
  }

  /** Marks a subject that nobody has a reason to open: opening it raises an alarm, and locks the caller's role out of leases. */
  markCanary(subjectRef: string, marked = true): Promise<void> {
    return this.call(Op.canary, canaryRequest, nothing, { subjectRef, marked });
  }

  /** Lets a role have leases again. */
  unlock(role: CallerRole): Promise<void> {
    return this.call(Op.unlock, unlockRequest, nothing, { role });
  }

  /** Places a legal hold on a subject, or without one on everybody. Destroying what it touches answers `held` until {@link setAside}. */
  placeHold(holdId: string, subjectRef?: string): Promise<void> {
    return this.call(Op.hold, holdRequest, nothing, { holdId, subjectRef });
  }

  /**
   * Keeps, for one hold, the subject-buckets that have held messages, before `target` is destroyed. Call it for every hold that touches the target,
   * with an empty list where nothing is held; call it after the fence, or once the bucket is due.
   */
  setAside(
    holdId: string,
    target: DestroyTarget,
    places: readonly { subjectRef: string; incarnation: number; classId: number; bucket: number }[],
  ): Promise<void> {
    const { kind, keyId } = destroyItem(target);
    return this.call(Op.setAside, setAsideRequest, nothing, { holdId, kind, keyId, places: [...places] });
  }

  /** Ends a hold: what only it kept dies with the next generation. */
  releaseHold(holdId: string): Promise<void> {
    return this.call(Op.release, releaseRequest, nothing, { holdId });
  }

  /** Starts, or joins, a rotation; with `wait` answers when the old generation is gone everywhere. */
  rotate({ wait = true }: { wait?: boolean } = {}): Promise<RotationResult> {
    return this.call(Op.rotate, rotateRequest, rotateAnswer, { wait }, ROTATION_TIMEOUT_MS);
  }

  status(): Promise<KeyringStatus> {
    return this.call(Op.status, nothing, statusAnswer, undefined);
  }

  /** What a person had to look at, after number `after`, oldest first, at most 100. Read on from the last number. */
  alarms(after = 0): Promise<KeyringAlarm[]> {
    return this.call(Op.alarms, alarmsRequest, alarmsAnswer, { after });
  }

  /** Takes a snapshot of the keyring now; with `check` has the newest one opened by a fresh process. For the operator. */
  snapshot({ check = false }: { check?: boolean } = {}): Promise<KeyringStatus['snapshot']> {
    return this.call(Op.snapshot, snapshotRequest, snapshotStatus, { check }, ROTATION_TIMEOUT_MS);
  }

  /** Registers a retention class, or its new period. Repeat it at every start: it is idempotent. */
  defineClass(definition: { classId: number; periodDays: number; granularity: Granularity }): Promise<void> {
    return this.call(Op.defineClass, defineClassRequest, nothing, definition);
  }

  /** Makes an obligation or backup key unless it exists; it ends by itself at `dueAt` (Unix seconds). */
  createKey(kind: 'obligation' | 'backup', keyId: string, dueAt: number): Promise<void> {
    return this.call(Op.createKey, createKeyRequest, nothing, {
      kind: KeyKind[kind],
      keyId,
      dueAt,
      openBy: [],
    });
  }

  /**
   * Makes a credential key unless it exists. Only its maker seals with it, for ten minutes; only `openBy` opens. A new value of a credential gets a new
   * key, and the worker destroys the old one (`replaced`).
   */
  createCredentialKey(keyId: string, openBy: readonly CallerRole[]): Promise<void> {
    const kind = KeyKind.credential;
    return this.call(Op.createKey, createKeyRequest, nothing, { kind, keyId, dueAt: 0, openBy: [...openBy] });
  }

  /** Registers an approval to open parts of a subject, under a request or hold; returns the grant's id. `expiresAt` in Unix seconds. */
  async grant(approval: {
    ref: string;
    subjectRef: string;
    parts: Part[];
    expiresAt: number;
  }): Promise<string> {
    return (await this.call(Op.grant, grantRequest, grantAnswer, approval)).grantId;
  }

  /** Ends a grant whose work is done. Idempotent. */
  async endGrant(grantId: string): Promise<void> {
    await this.call(Op.endGrant, endGrantRequest, nothing, { grantId });
  }

  /** Which devices forgot a key; `null` while it lives or its rotation is under way. */
  async evidence(target: DestroyTarget): Promise<DestructionEvidence | null> {
    const { kind, keyId } = destroyItem(target);
    return (
      (await this.call(Op.evidence, evidenceRequest, evidenceAnswer, { kind, keyId, incarnation: 0 })) ?? null
    );
  }

  /** A page of the destruction ledger from an index on, at most 1,000 entries; each with the tree's root after it. */
  async ledger(from: number): Promise<{
    size: number;
    root: Buffer;
    acknowledged: number;
    entries: (LedgerEntry & { bytes: Buffer; rootAfter: Buffer })[];
  }> {
    const answer = await this.call(Op.ledger, ledgerRequest, ledgerAnswer, { from });
    return {
      ...answer,
      entries: answer.entries.map(({ entry, root }) => ({
        ...decodeLedgerEntry(entry),
        bytes: entry,
        rootAfter: root,
      })),
    };
  }

  /** Reports the restore guard's verdict and how much of the ledger this database holds; without a good report no lease is given. */
  reportGuard(report: { verdict: 'serve' | 'quarantine'; ledgerSize: number; ledgerRoot: Buffer }) {
    return this.call(Op.guard, guardRequest, guardAnswer, report);
  }

  /** Writes into the ledger that processing of a subject is restricted, or no longer; a database that is restored learns it from there. */
  restrict(subjectRef: string, restricted: boolean): Promise<void> {
    return this.call(Op.restrict, restrictRequest, nothing, { subjectRef, restricted });
  }

  /** The holds in force, and the subject-buckets that each keeps. */
  holds(): Promise<KeptHold[]> {
    return this.call(Op.holds, nothing, holdsAnswer, undefined);
  }

  /** The retention classes as they were last defined. */
  classes(): Promise<DefinedClass[]> {
    return this.call(Op.classes, nothing, classesAnswer, undefined);
  }

  /** Signs a checkpoint of the application's log. Throws `keyring.checkpoint.inconsistent` when it does not continue the last one. */
  signCheckpoint(checkpoint: { origin: string; size: number; root: Buffer; proof: Buffer[] }) {
    return this.call(Op.signCheckpoint, signCheckpointRequest, signatureAnswer, checkpoint);
  }

  /** Signs a certificate's JWS signing input. */
  signCertificate(signingInput: Buffer) {
    return this.call(Op.signCertificate, signCertificateRequest, signatureAnswer, { signingInput });
  }

  /** The keyring's public keys: purposes `keyring-log`, `application-log` (by origin), `certificate`. */
  publicKeys() {
    return this.call(Op.publicKeys, nothing, publicKeysAnswer, undefined);
  }

  /** Leases in hand. */
  get leasesHeld(): number {
    return this.cache.size;
  }

  private call<Q, A>(
    op: number,
    question: Codec<Q>,
    answer: Codec<A>,
    value: Q,
    timeoutMs?: number,
  ): Promise<A> {
    const writer = new ByteWriter(256);
    question.write(writer, value);
    return this.connection.request(op, writer.finish(), (body) => answer.read(body), timeoutMs);
  }

  private async batched<I, R>(
    items: readonly I[],
    send: (slice: readonly I[]) => Promise<R[]>,
  ): Promise<R[]> {
    if (items.length === 0) return [];
    if (items.length <= MAX_BATCH) return send(items);
    const slices: Promise<R[]>[] = [];
    for (let at = 0; at < items.length; at += MAX_BATCH) slices.push(send(items.slice(at, at + MAX_BATCH)));
    return (await Promise.all(slices)).flat();
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

  private leaseNow(requests: readonly LeaseRequest[]): Promise<LeaseResult[]> {
    const askedAt = this.askedAt();
    const writer = new ByteWriter(2 + requests.length * 45);
    writeLeaseRequests(writer, requests);
    return this.connection.request(Op.lease, writer.finish(), (body) => {
      body.u16();
      return requests.map((request) => this.readLease(request, body, askedAt));
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
      leases: requests.map((request) => this.readLease(request, body, askedAt)),
    };
  }

  private readLease(request: LeaseRequest, body: ByteReader, askedAt: AskedAt): LeaseResult {
    const status = leaseStatusName(body.u8());
    const incarnation = body.u32();
    const ttlMs = body.u32();
    const key = body.view(PART_KEY_BYTES);
    if (status !== 'ok') return { status };
    const lease = new PartLease({ ...request, incarnation }, key, ttlMs, askedAt, this.clock);
    this.cache.put(request, lease);
    return { status, lease };
  }

  private askedAt(): AskedAt {
    return { monotonic: this.clock.monotonic(), wall: this.clock.now() };
  }

  private notice(op: number, body: ByteReader): void {
    if (op !== Op.revoked) return;
    for (const subjectRef of revokedNotice.read(body)) {
      this.cache.revoke(subjectRef);
      this.known.forget(subjectRef);
    }
  }
}

interface AskedAt {
  monotonic: number;
  wall: number;
}

const nothing: Codec<void> = { write: () => undefined, read: () => undefined };

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

function destroyItem(target: DestroyTarget) {
  const common = { incarnation: 0, reason: target.reason, ref: target.ref };
  if (target.kind === 'subject')
    return { ...common, kind: KeyKind.subject, keyId: uuidBytes(target.subjectRef) };
  if (target.kind === 'epoch')
    return { ...common, kind: KeyKind.epoch, keyId: epochKeyId(target.classId, target.bucket) };
  return { ...common, kind: KeyKind[target.kind], keyId: uuidBytes(target.keyId) };
}
