import { DomainError } from '../foundation/errors';
import { decrypt, TAG_BYTES } from './aead';
import { padme } from './padme';
import { equalBytes, secretBytes } from './secret-bytes';
import {
  CHUNK_BYTES,
  chunkNonce,
  maxChunks,
  SEALED_CHUNK_BYTES,
  STREAM_HEADER_BYTES,
  StreamMode,
  StreamOffset,
  streamAad,
  streamHeader,
  streamKeys,
  type StreamKeys,
  type StreamRow,
} from './stream-format';

const NOTHING = Buffer.alloc(0);

/**
 * Opens a stream chunk by chunk. What `update` returns is authentic, but the stream is whole only once `final` has returned: on any error
 * the caller MUST discard what it was given. Every failure is `sealed-stream.unreadable`, for every cause alike.
 */
export class StreamOpener {
  /** The header first, then one sealed chunk at a time. */
  private readonly held = secretBytes(SEALED_CHUNK_BYTES);
  private filled = 0;
  private head?: { mode: StreamMode; keys: StreamKeys; aad: Buffer };
  private index = 0;
  private bodyBytes = 0;
  private seenBytes = 0;

  /** The row is believed, never the stream. */
  constructor(
    private readonly partKey: Uint8Array,
    private readonly row: StreamRow,
  ) {}

  /** Takes some of the sealed bytes; returns the body bytes that they authenticate, often none. */
  update(sealed: Uint8Array): Buffer {
    const bodies: Buffer[] = [];
    for (let at = 0; at < sealed.length;) {
      const wanted = this.head ? SEALED_CHUNK_BYTES : STREAM_HEADER_BYTES;
      // A full chunk waits until more bytes, or the end, tell whether it was the last.
      if (this.filled === wanted) bodies.push(this.checked(this.openHeld(false)));
      const taken = Math.min(wanted - this.filled, sealed.length - at);
      this.held.set(sealed.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
      if (!this.head && this.filled === STREAM_HEADER_BYTES) this.checked(this.readHeader());
    }
    return bodies.length === 1 ? bodies[0]! : Buffer.concat(bodies);
  }

  /** Call at the end of the sealed bytes; returns the end of the body and wipes the keys. */
  final(): Buffer {
    const body = this.checked(this.head ? this.openHeld(true) : null);
    this.wipe();
    return body;
  }

  /** Overwrites the keys; the opener cannot be used afterwards. */
  wipe(): void {
    this.head?.keys.okm.fill(0);
  }

  private checked(body: Buffer | null): Buffer {
    if (body !== null) return body;
    this.wipe();
    throw new DomainError('corrupt', 'sealed-stream.unreadable', 'this sealed stream cannot be opened');
  }

  private readHeader(): Buffer | null {
    const header = Buffer.from(this.held.subarray(0, STREAM_HEADER_BYTES));
    const mode = header[StreamOffset.mode];
    if (mode !== StreamMode.knownLength && mode !== StreamMode.unknownLength) return null;
    const expected = streamHeader(this.row, mode);
    header.copy(expected, StreamOffset.salt, StreamOffset.salt);
    if (!expected.equals(header)) return null;
    const keys = streamKeys(
      this.partKey,
      this.row,
      header.subarray(StreamOffset.salt, StreamOffset.commitment),
    );
    this.head = { mode, keys, aad: streamAad(header, this.row) };
    this.filled = 0;
    return equalBytes(keys.commitment, header.subarray(StreamOffset.commitment)) ? NOTHING : null;
  }

  private openHeld(last: boolean): Buffer | null {
    const head = this.head!;
    if (this.filled <= TAG_BYTES || this.index >= maxChunks(this.row.part)) return null;
    const nonce = chunkNonce(head.keys.prefix, this.index++, last);
    const plaintext = decrypt(head.keys.key, nonce, head.aad, this.held.subarray(0, this.filled));
    this.filled = 0;
    if (plaintext === null) return null;
    return head.mode === StreamMode.knownLength ? this.cutKnown(plaintext, last) : cutMarked(plaintext, last);
  }

  /** `u64 length ‖ body ‖ zeros` up to Padmé, over all chunks. */
  private cutKnown(plaintext: Buffer, last: boolean): Buffer | null {
    const start = this.seenBytes === 0 ? 8 : 0;
    if (start > 0) {
      if (plaintext.length < start) return null;
      const declared = plaintext.readBigUInt64BE(0);
      if (declared > BigInt(Number.MAX_SAFE_INTEGER)) return null;
      this.bodyBytes = Number(declared);
    }
    const end = Math.min(plaintext.length, Math.max(start, 8 + this.bodyBytes - this.seenBytes));
    this.seenBytes += plaintext.length;
    if (last && this.seenBytes !== padme(8 + this.bodyBytes)) return null;
    return isZero(plaintext, end) ? plaintext.subarray(start, end) : null;
  }
}

/** `body ‖ 0x80 ‖ zeros` up to whole chunks: the mark is always in the last one. */
function cutMarked(plaintext: Buffer, last: boolean): Buffer | null {
  if (!last) return plaintext;
  if (plaintext.length !== CHUNK_BYTES) return null;
  let end = plaintext.length - 1;
  while (end >= 0 && plaintext[end] === 0) end--;
  return plaintext[end] === 0x80 ? plaintext.subarray(0, end) : null;
}

function isZero(bytes: Buffer, from: number): boolean {
  for (let i = from; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
