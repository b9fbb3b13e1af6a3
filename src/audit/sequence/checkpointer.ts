import {
  checkpointText,
  consistencyProof,
  Ed25519PublicKey,
  formatNote,
  noteSignature,
  parseCheckpoint,
  rootAt,
  type TreeHead,
  verifierKey,
} from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { CheckpointSigner } from '../sign/checkpoint-signer';
import { auditRead } from '../store/audit-read.store';
import { auditWrite, type CheckpointRow } from '../store/audit-write.store';
import type { SequencerSession } from '../store/sequencer-session.store';
import { storedSubtrees } from '../store/tree.store';
import type { Witness } from '../witness/witness';

/** Signs heads of one log and hands them to its witnesses. */
export class Checkpointer {
  private lastSigned: number | undefined;

  constructor(
    private readonly origin: string,
    private readonly signer: CheckpointSigner,
    private readonly witnesses: readonly Witness[],
  ) {}

  /**
   * Compares the stored log with what others remember of it, before a sequencer appends: the last stored checkpoint, and every witness's newest.
   * Throws `audit.rolled-back` when the log is shorter than one of them, `audit.fork` when it is another one.
   */
  async assertContinues(session: SequencerSession, size: number): Promise<void> {
    this.lastSigned = undefined;
    const stored = await auditRead.latestCheckpoint(session.db);
    if (stored)
      await this.assertHolds(session, size, { origin: this.origin, size: stored.size, root: stored.root });
    for (const witness of this.witnesses) {
      const newest = await unlessUnavailable(witness.newest());
      if (newest) await this.assertHolds(session, size, parseCheckpoint(newest));
    }
  }

  private async assertHolds(session: SequencerSession, size: number, head: TreeHead): Promise<void> {
    if (head.size > size) {
      throw new DomainError(
        'corrupt',
        'audit.rolled-back',
        `the log has ${size} entries, but a checkpoint of ${head.size} exists`,
      );
    }
    const same = head.size === 0 || (await rootAt(head.size, storedSubtrees(session.db))).equals(head.root);
    if (head.origin !== this.origin || !same) {
      throw new DomainError(
        'corrupt',
        'audit.fork',
        `the log differs from the checkpoint of size ${head.size}`,
      );
    }
  }

  /** Signs a head and stores the checkpoint; `undefined` when the signer is away. Throws any other refusal of the signer: the log must stop. */
  async sign(session: SequencerSession, size: number, root: Buffer): Promise<CheckpointRow | undefined> {
    return unlessUnavailable(this.signHead(session, { origin: this.origin, size, root }));
  }

  private async signHead(session: SequencerSession, head: TreeHead): Promise<CheckpointRow> {
    const { size, root } = head;
    this.lastSigned ??= await this.signer.lastSize();
    if (this.lastSigned > size) {
      throw new DomainError(
        'corrupt',
        'audit.rolled-back',
        `the log has ${size} entries, but ${this.lastSigned} were signed`,
      );
    }
    const proof = await consistencyProof(this.lastSigned, size, storedSubtrees(session.db));
    const { signature, publicKey } = await this.signer.sign(head, proof);
    const key = verifierKey(this.origin, Ed25519PublicKey.fromRaw(publicKey));
    const text = checkpointText(head);
    if (!key.publicKey.verify(Buffer.from(text), signature)) {
      throw new DomainError(
        'corrupt',
        'audit.signature',
        'the signer answered with a signature that does not hold',
      );
    }
    const row = {
      size,
      root,
      note: Buffer.from(formatNote({ text, signatures: [noteSignature(key, signature)] })),
    };
    await auditWrite.addCheckpoint(session.db, row);
    this.lastSigned = size;
    return row;
  }

  /** Hands a checkpoint to every witness; true when all that are reachable hold it and at least one is. */
  async witness(session: SequencerSession, { size, root, note }: CheckpointRow): Promise<boolean> {
    const head = { origin: this.origin, size, root };
    let held = 0;
    let away = 0;
    for (const witness of this.witnesses) {
      const consistencyFrom = (oldSize: number) =>
        consistencyProof(oldSize, size, storedSubtrees(session.db));
      const outcome = await unlessUnavailable(
        witness.submit({ head, note, consistencyFrom }).then((line) => ({ line })),
      );
      if (outcome === undefined) {
        away++;
        continue;
      }
      await auditWrite.addWitness(session.db, size, witness.name, outcome.line ?? null);
      held++;
    }
    return held > 0 && away === 0;
  }
}

/** A signer or witness that is away does not stop the log; certificates wait, and the age of the last witnessed checkpoint raises the alarm. */
async function unlessUnavailable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'unavailable') return undefined;
    throw error;
  }
}
