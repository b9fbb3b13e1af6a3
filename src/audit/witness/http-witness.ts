import {
  formatConsistencyProof,
  formatNote,
  parseNote,
  parseVerifierKey,
  type VerifierKey,
  verifyNote,
} from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Witness, WitnessedHead } from './witness';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;

/** Where a witness is, and by which key it is known. */
export interface HttpWitnessSettings {
  /** What `add-checkpoint` is added to. */
  url: string;
  /** Its verifier key, of the cosignature type: `name+hex+base64`. It must come from the witness itself, not from us. */
  key: string;
}

/**
 * A witness that is asked over HTTP (C2SP tlog-witness): it cosigns a checkpoint that extends the last one it saw of this log, and no other. That it refuses
 * growth that is none is what convicts whoever rewrote the log.
 */
export class HttpWitness implements Witness {
  readonly name = 'http';
  private readonly key: VerifierKey;
  private readonly endpoint: URL;
  /** The size that it saw last, as far as is known here; it says itself when that is wrong. */
  private seen = 0;

  constructor({ url, key }: HttpWitnessSettings) {
    this.key = parseVerifierKey(key);
    this.endpoint = new URL('add-checkpoint', url.endsWith('/') ? url : `${url}/`);
  }

  /** A witness of this protocol shows no checkpoints: it compares when it is given one. */
  newest(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async submit(checkpoint: WitnessedHead): Promise<Buffer> {
    const first = await this.add(checkpoint, this.seen);
    if (first.status !== 409) return this.taken(checkpoint, first);
    const known = sizeIn(first);
    if (known > checkpoint.head.size)
      throw new DomainError(
        'corrupt',
        'audit.rolled-back',
        `the log has ${checkpoint.head.size} entries, but a witness saw ${known}`,
      );
    return this.taken(checkpoint, await this.add(checkpoint, known));
  }

  private async add(checkpoint: WitnessedHead, oldSize: number): Promise<Answer> {
    const hashes = oldSize === 0 ? [] : await checkpoint.consistencyFrom(oldSize);
    const body = formatConsistencyProof({ oldSize, hashes, checkpoint: checkpoint.note });
    try {
      const answer = await fetch(this.endpoint, {
        method: 'POST',
        body: new Uint8Array(body),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await answer.text();
      if (text.length > MAX_ANSWER_BYTES) throw new Error('too long');
      return { status: answer.status, text };
    } catch (error) {
      throw new DomainError('unavailable', 'audit.witness.away', 'the witness does not answer', {
        cause: error,
      });
    }
  }

  private taken({ head, note }: WitnessedHead, { status, text }: Answer): Buffer {
    if (status === 422)
      throw new DomainError(
        'corrupt',
        'audit.fork',
        `a witness saw another history than that of size ${head.size}`,
      );
    if (status !== 200)
      throw new DomainError(
        'unavailable',
        'audit.witness.refused',
        status === 403 || status === 404
          ? 'the witness does not know this log or its key: register both with it'
          : `the witness answers ${status}`,
      );
    this.seen = head.size;
    return this.lineOf(note, text);
  }

  /** The line of the key that we know the witness by; throws `audit.witness.signature` (unavailable) when there is none that holds. */
  private lineOf(note: Buffer, lines: string): Buffer {
    try {
      const cosigned = parseNote(Buffer.concat([note, Buffer.from(lines)]));
      const [held] = verifyNote(cosigned, [this.key]);
      const line = cosigned.signatures.find(
        ({ keyId, name }) => name === held?.key.name && keyId.equals(held.key.keyId),
      );
      if (line !== undefined) return Buffer.from(formatNote({ text: '', signatures: [line] }).slice(1));
    } catch {
      // As if it had not signed.
    }
    throw new DomainError(
      'unavailable',
      'audit.witness.signature',
      'the witness answered without a cosignature of its key: is AUDIT_HTTP_WITNESS_KEY right?',
    );
  }
}

interface Answer {
  status: number;
  text: string;
}

function sizeIn({ text }: Answer): number {
  const size = /^(0|[1-9]\d{0,14})\n?$/.exec(text)?.[1];
  if (size === undefined)
    throw new DomainError('unavailable', 'audit.witness.refused', 'the witness answers 409 without its size');
  return Number(size);
}
