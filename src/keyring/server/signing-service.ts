import {
  checkpointText,
  Ed25519PrivateKey,
  equalBytes,
  isKeyName,
  KeyKind,
  randomUuid,
  sha256,
  type TreeHead,
  uuidBytes,
  verifyConsistency,
} from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { Committer } from './committer';
import type { CreationGate } from './creation-gate';
import type { KeySafe } from './key-safe';
import type { KeyringState } from './keyring-state';
import type { KeyringAudit } from './keyring-audit';
import type { SignerPurpose, SignerRow, SignerStore } from './store/signer.store';
import type { WriteBatch } from './store/write-batch';

/** Logs whose checkpoints are signed here. */
export type LogPurpose = Exclude<SignerPurpose, 'certificate'>;

const OBSERVE_MS = 60_000;
const MAX_NAME = 255;
/** An application has one log, and another after each time that its keyring was restored. */
const MAX_LOGS = 100;

/** A signature and the key to check it with. */
export interface Signature {
  signature: Buffer;
  publicKey: Buffer;
}

/**
 * Signs checkpoints and certificates. The private keys are credential keys like any other: wrapped, re-wrapped by rotations, opened for one
 * signature; and never leased.
 */
export class SigningService {
  private signers: SignerRow[] = [];
  private observedAt = -Infinity;

  constructor(
    private readonly state: KeyringState,
    private readonly safe: KeySafe,
    private readonly committer: Committer,
    private readonly gate: CreationGate,
    private readonly store: SignerStore,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<void> {
    this.signers = await this.store.all();
  }

  list(): readonly SignerRow[] {
    return this.signers;
  }

  /** The signer of a purpose and name, made if there is none. */
  async ensure(purpose: SignerPurpose, name: string): Promise<SignerRow> {
    const known = this.find(purpose, name);
    if (known !== undefined) return known;
    await this.gate.enter();
    const again = this.find(purpose, name);
    if (again !== undefined) return again;
    const keyId = randomUuid();
    let row!: SignerRow;
    const committed = this.committer.commit((batch) => {
      const id = uuidBytes(keyId);
      const slot = this.safe.create(
        { kind: KeyKind.credential, keyId: id, incarnation: 0, purgeHour: 0 },
        batch,
      );
      this.state.markSigner(id);
      const publicKey = this.safe.use(slot, (seed) => Ed25519PrivateKey.fromSeed(seed).publicKey.raw);
      row = { keyId, purpose, name, publicKey, lastSize: 0, lastRoot: undefined };
      this.signers.push(row);
      batch.steps.push((tx) => this.store.add(tx, row));
    });
    await committed;
    return row;
  }

  /**
   * Signs a log's checkpoint, if it is consistent with the last one signed for that origin. Throws `keyring.checkpoint.inconsistent`: that log has
   * been rewritten or rolled back, and a person must look.
   */
  async signCheckpoint(purpose: LogPurpose, head: TreeHead, proof: readonly Buffer[]): Promise<Signature> {
    const { origin, size, root } = head;
    this.assertLogName(purpose, origin);
    const signer = await this.ensure(purpose, origin);
    const isSame =
      size === signer.lastSize && signer.lastRoot !== undefined && equalBytes(root, signer.lastRoot);
    if (!isSame && !follows(signer, size, root, proof)) {
      throw new DomainError(
        'corrupt',
        'keyring.checkpoint.inconsistent',
        'this checkpoint does not continue the last one signed',
      );
    }
    if (!isSame) {
      signer.lastSize = size;
      signer.lastRoot = root;
      // Durable before the signature exists: after a crash the keyring must not sign a second history.
      await this.committer.commit((batch) => {
        batch.steps.push((tx) => this.store.advance(tx, signer.keyId, size, root));
        if (purpose === 'application-log') this.observe(head, batch);
      });
    }
    return this.sign(signer, Buffer.from(checkpointText(head)));
  }

  /** A key is made for a log that is new: not for what is no name, nor for ever more of them. */
  private assertLogName(purpose: LogPurpose, origin: string): void {
    if (this.find(purpose, origin) !== undefined) return;
    if (!isKeyName(origin) || origin.length > MAX_NAME)
      throw new DomainError(
        'invalid',
        'keyring.log.name',
        `a log has a name of 1 to ${MAX_NAME} characters without blanks and +`,
      );
    if (this.signers.filter((signer) => signer.purpose === purpose).length >= MAX_LOGS)
      throw new DomainError('invalid', 'keyring.log.many', 'this keyring signs no more logs than it does');
  }

  /** Notes the application's head in the keyring's own log, once a minute: neither log can then be rolled back alone. */
  private observe(head: TreeHead, batch: WriteBatch): void {
    if (this.clock.monotonic() - this.observedAt < OBSERVE_MS) return;
    this.observedAt = this.clock.monotonic();
    this.audit.record(batch, {
      type: 'log.observed',
      code: 'application',
      n: { size: head.size },
      digest: { checkpoint: sha256(checkpointText(head)).toString('base64') },
    });
  }

  /** Signs the bytes of a certificate (JWS signing input). */
  async signCertificate(name: string, signingInput: Buffer): Promise<Signature> {
    return this.sign(await this.ensure('certificate', name), signingInput);
  }

  /** Signs bytes with one of the keyring's keys. */
  sign(signer: SignerRow, data: Buffer): Signature {
    const slot = this.state.keySlot(KeyKind.credential, uuidBytes(signer.keyId), 0);
    const signature = this.safe.use(slot, (seed) => Ed25519PrivateKey.fromSeed(seed).sign(data));
    return { signature, publicKey: signer.publicKey };
  }

  private find(purpose: SignerPurpose, name: string): SignerRow | undefined {
    return this.signers.find((signer) => signer.purpose === purpose && signer.name === name);
  }
}

function follows(signer: SignerRow, size: number, root: Buffer, proof: readonly Buffer[]): boolean {
  if (signer.lastRoot === undefined || signer.lastSize === 0) return true;
  if (size <= signer.lastSize) return false;
  return verifyConsistency(signer.lastSize, signer.lastRoot, size, root, proof);
}
