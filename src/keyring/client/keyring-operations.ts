import { epochKeyId, KeyKind, type Granularity, type Part, uuidBytes } from '../../crypto';
import {
  alarmsAnswer,
  alarmsRequest,
  approvalRequest,
  ByteWriter,
  type CallerRole,
  canaryRequest,
  classesAnswer,
  type Codec,
  createKeyRequest,
  decodeLedgerEntry,
  defineClassRequest,
  destroyAnswer,
  type DestroyReason,
  destroyRequest,
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
  ledgerAnswer,
  type LedgerEntry,
  ledgerRequest,
  lookupAnswer,
  lookupRequest,
  MAX_BATCH,
  nothing,
  Op,
  publicKeysAnswer,
  releaseRequest,
  restrictRequest,
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
} from '../protocol';
import type { Connection } from './connection';

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

/** One key to destroy, in words. */
export type DestroyTarget = { reason: DestroyReason; ref?: string | undefined } & (
  | { kind: 'subject'; subjectRef: string }
  | { kind: 'epoch'; classId: number; bucket: number }
  | { kind: 'hold' | 'obligation' | 'credential' | 'backup'; keyId: string }
);

/** Rotations take as long as a million keys need to be opened once. */
const ROTATION_TIMEOUT_MS = 300_000;

/**
 * What the keyring does on request beside resolving and leasing: one method per operation, in the words of the caller. Which role may do what, the keyring
 * decides. Every method rejects as {@link KeyringClient} says.
 */
export abstract class KeyringOperations {
  protected abstract readonly connection: Connection;

  /** Forgets what is in hand of these subjects. */
  protected abstract forget(subjectRefs: readonly string[]): void;

  /** Tags (16 bytes) by which redelivered events are recognised. */
  dedupeTags(
    items: readonly { eventKind: string; externalId: string; eventTime: number }[],
  ): Promise<Buffer[]> {
    return this.batched(items, (slice) => this.call(Op.tag, tagRequest, tagAnswer, [...slice]));
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
    this.forget([subjectRef]);
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

  protected call<Q, A>(
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

  protected async batched<I, R>(
    items: readonly I[],
    send: (slice: readonly I[]) => Promise<R[]>,
  ): Promise<R[]> {
    if (items.length === 0) return [];
    if (items.length <= MAX_BATCH) return send(items);
    const slices: Promise<R[]>[] = [];
    for (let at = 0; at < items.length; at += MAX_BATCH) slices.push(send(items.slice(at, at + MAX_BATCH)));
    return (await Promise.all(slices)).flat();
  }
}

function destroyItem(target: DestroyTarget) {
  const common = { incarnation: 0, reason: target.reason, ref: target.ref };
  if (target.kind === 'subject')
    return { ...common, kind: KeyKind.subject, keyId: uuidBytes(target.subjectRef) };
  if (target.kind === 'epoch')
    return { ...common, kind: KeyKind.epoch, keyId: epochKeyId(target.classId, target.bucket) };
  return { ...common, kind: KeyKind[target.kind], keyId: uuidBytes(target.keyId) };
}
