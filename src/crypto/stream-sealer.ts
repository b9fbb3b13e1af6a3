import { DomainError } from '../foundation/errors';
import { encryptApart, TAG_BYTES } from './aead';
import { padme } from './padme';
import { randomBytes } from './random';
import { secretBytes } from './secret-bytes';
import {
  CHUNK_BYTES,
  chunkNonce,
  maxChunks,
  STREAM_HEADER_BYTES,
  StreamMode,
  StreamOffset,
  streamAad,
  streamHeader,
  streamKeys,
  type StreamKeys,
  type StreamRow,
} from './stream-format';

const ZEROS = Buffer.alloc(CHUNK_BYTES);

/** Length of the sealed form of a body whose length is known: what to announce to an object store. */
export function sealedStreamBytes(bodyBytes: number): number {
  const plaintext = padme(8 + bodyBytes);
  return STREAM_HEADER_BYTES + plaintext + Math.ceil(plaintext / CHUNK_BYTES) * TAG_BYTES;
}

/** A sealer for one attempt at one object, under a fresh salt. `bodyBytes` undefined means that the length is not known beforehand. */
export function createStreamSealer(partKey: Uint8Array, row: StreamRow, bodyBytes?: number): StreamSealer {
  return new StreamSealer(partKey, row, bodyBytes, randomBytes(32));
}

/**
 * Seals a stream chunk by chunk: `header`, then what `update` and `final` return. Call `wipe` when giving up in between; `final` wipes
 * by itself. With a known length the body must be exactly that long: else `sealed-stream.length` is thrown and the caller MUST discard the object.
 */
export class StreamSealer {
  /** The first 86 bytes of the object. */
  readonly header: Buffer;
  private readonly keys: StreamKeys;
  private readonly aad: Buffer;
  private readonly chunk = secretBytes(CHUNK_BYTES);
  private filled = 0;
  private index = 0;
  private bodyBytes = 0;

  /** Use `createStreamSealer`; only test vectors bring a salt of their own. */
  constructor(
    partKey: Uint8Array,
    private readonly row: StreamRow,
    private readonly declaredBytes: number | undefined,
    salt: Uint8Array,
  ) {
    const known = declaredBytes !== undefined;
    if (known && Math.ceil(padme(8 + declaredBytes) / CHUNK_BYTES) > maxChunks(row.part)) throw tooLong();
    this.header = streamHeader(row, known ? StreamMode.knownLength : StreamMode.unknownLength);
    this.header.set(salt, StreamOffset.salt);
    this.keys = streamKeys(partKey, row, salt);
    this.keys.commitment.copy(this.header, StreamOffset.commitment);
    this.aad = streamAad(this.header, row);
    if (known) {
      this.chunk.writeBigUInt64BE(BigInt(declaredBytes));
      this.filled = 8;
    }
  }

  /** Takes some of the body; returns the pieces of the chunks that are now complete, in order, often none. */
  update(data: Uint8Array): Buffer[] {
    this.bodyBytes += data.length;
    if (this.declaredBytes !== undefined && this.bodyBytes > this.declaredBytes) throw this.wrongLength();
    return this.push(data);
  }

  /** Pads, seals what is left, the last chunk at the end, and wipes the keys. Takes constant memory however long the padding is. */
  *final(): Generator<Buffer, void, undefined> {
    try {
      yield* this.pad();
      yield* this.sealChunk(true);
    } finally {
      this.wipe();
    }
  }

  /** Overwrites keys and plaintext; the sealer cannot be used afterwards. */
  wipe(): void {
    this.keys.okm.fill(0);
    this.chunk.fill(0);
  }

  private *pad(): Generator<Buffer, void, undefined> {
    if (this.declaredBytes === undefined) {
      yield* this.push(Buffer.of(0x80));
      this.chunk.fill(0, this.filled);
      this.filled = CHUNK_BYTES;
      return;
    }
    if (this.bodyBytes !== this.declaredBytes) throw this.wrongLength();
    for (let rest = padme(8 + this.bodyBytes) - 8 - this.bodyBytes; rest > 0; rest -= CHUNK_BYTES) {
      yield* this.push(ZEROS.subarray(0, Math.min(rest, CHUNK_BYTES)));
    }
  }

  /** Keeps a full chunk back until more arrives: only then is it known not to be the last. */
  private push(data: Uint8Array): Buffer[] {
    const sealed: Buffer[] = [];
    for (let at = 0; at < data.length;) {
      if (this.filled === CHUNK_BYTES) sealed.push(...this.sealChunk(false));
      const taken = Math.min(CHUNK_BYTES - this.filled, data.length - at);
      this.chunk.set(data.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
    }
    return sealed;
  }

  private sealChunk(last: boolean): Buffer[] {
    if (this.index >= maxChunks(this.row.part)) throw tooLong();
    const nonce = chunkNonce(this.keys.prefix, this.index++, last);
    const sealed = encryptApart(this.keys.key, nonce, this.aad, this.chunk.subarray(0, this.filled));
    this.filled = 0;
    return sealed;
  }

  private wrongLength(): DomainError {
    this.wipe();
    return new DomainError(
      'invalid',
      'sealed-stream.length',
      'the body is not as long as it was declared to be',
    );
  }
}

function tooLong(): DomainError {
  return new DomainError(
    'invalid',
    'sealed-stream.too-long',
    'the body exceeds the longest stream of its part',
  );
}
