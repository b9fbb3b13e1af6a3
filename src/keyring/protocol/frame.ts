import { secretBytes } from '../../crypto';
import { malformed } from './wire';

/** Version byte of every frame. */
export const PROTOCOL_VERSION = 0x01;
/** Longest frame, counted after its length field. */
export const MAX_FRAME_BYTES = 1_048_576;
/** Most items in one batched request. */
export const MAX_BATCH = 1_000;

const LENGTH_BYTES = 4;
const HEADER_BYTES = 6;

/** `u32 length ‖ u8 version ‖ u8 op ‖ u32 requestId ‖ body`, in memory of its own: wipe it once it is written. */
export function encodeFrame(op: number, requestId: number, body: Uint8Array): Buffer {
  const length = HEADER_BYTES + body.length;
  if (length > MAX_FRAME_BYTES) throw malformed();
  const frame = secretBytes(LENGTH_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame[4] = PROTOCOL_VERSION;
  frame[5] = op;
  frame.writeUInt32BE(requestId, 6);
  frame.set(body, LENGTH_BYTES + HEADER_BYTES);
  return frame;
}

/** What a frame says. `body` is a view that is wiped when the receiver returns: copy what must live longer. */
export type FrameHandler = (op: number, requestId: number, body: Buffer) => void;

/**
 * Cuts a stream into frames. Keeps at most one unfinished frame, and what the receiver has no room for, and overwrites with zeros what it has handed over,
 * because answers carry keys.
 * `push` throws `keyring.protocol.malformed` for a frame that is too long, too short or of another version: close the connection then.
 */
export class FrameSplitter {
  private held: Buffer = Buffer.alloc(0);
  private size = 0;

  constructor(
    private readonly onFrame: FrameHandler,
    /** False while the receiver has enough: what has arrived waits for {@link resume}. */
    private readonly mayHandOver: () => boolean = () => true,
  ) {}

  push(chunk: Uint8Array): void {
    this.append(chunk);
    this.handOver();
  }

  /** Hands over what waited. Throws as `push` does. */
  resume(): void {
    this.handOver();
  }

  private handOver(): void {
    let from = 0;
    try {
      while (this.size - from >= LENGTH_BYTES && this.mayHandOver()) {
        const length = this.held.readUInt32BE(from);
        if (length < HEADER_BYTES || length > MAX_FRAME_BYTES) throw malformed();
        if (this.size - from < LENGTH_BYTES + length) break;
        if (this.held[from + 4] !== PROTOCOL_VERSION) throw malformed();
        const bodyAt = from + LENGTH_BYTES + HEADER_BYTES;
        const op = this.held[from + 5]!;
        const requestId = this.held.readUInt32BE(from + 6);
        from += LENGTH_BYTES + length;
        this.onFrame(op, requestId, this.held.subarray(bodyAt, from));
      }
    } finally {
      this.discard(from);
    }
  }

  /** Forgets everything. */
  reset(): void {
    this.held.fill(0);
    this.size = 0;
  }

  private append(chunk: Uint8Array): void {
    if (this.size + chunk.length > this.held.length) {
      const grown = secretBytes(Math.max(65_536, this.held.length * 2, this.size + chunk.length));
      this.held.copy(grown, 0, 0, this.size);
      this.held.fill(0);
      this.held = grown;
    }
    this.held.set(chunk, this.size);
    this.size += chunk.length;
  }

  private discard(length: number): void {
    this.held.copyWithin(0, length, this.size);
    this.held.fill(0, this.size - length, this.size);
    this.size -= length;
  }
}
