import { type Granularity, KeyKind, type Part } from '../../crypto';
import {
  alarmsAnswer,
  alarmsRequest,
  approvalRequest,
  type CallerRole,
  canaryRequest,
  classesAnswer,
  createKeyRequest,
  decodeLedgerEntry,
  defineClassRequest,
  endGrantRequest,
  grantAnswer,
  grantRequest,
  guardAnswer,
  guardRequest,
  holdsAnswer,
  type KeyringAlarm,
  type KeyringStatus,
  ledgerAnswer,
  type LedgerEntry,
  ledgerRequest,
  nothing,
  Op,
  publicKeysAnswer,
  restrictRequest,
  rotateAnswer,
  rotateRequest,
  type RotationResult,
  signatureAnswer,
  signCertificateRequest,
  signCheckpointRequest,
  snapshotRequest,
  snapshotStatus,
  statusAnswer,
  unlockRequest,
} from '../protocol';
import { SubjectOperations } from './subject-operations';

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

/** Rotations take as long as a million keys need to be opened once. */
const ROTATION_TIMEOUT_MS = 300_000;

/**
 * What the keyring does on request beside resolving and leasing: one method per operation, in the words of the caller. Which role may do what, the keyring
 * decides. Every method rejects as {@link KeyringClient} says.
 */
export abstract class KeyringOperations extends SubjectOperations {
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
}
