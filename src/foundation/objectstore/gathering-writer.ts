import type { FileHandle } from 'node:fs/promises';

/** What is gathered before it goes to the disk: a few large writes cost far less than many small ones. */
const GATHERED_BYTES = 1_048_576;
const FIRST_BYTES = 131_072;

/**
 * Writes chunks to a file in order, through two buffers by turns: one is filled while the disk has the other. Chunks are copied, which is cheap, and kept by nobody:
 * those that had to wait for the disk would outlive the engine's short-lived generation, and full collections would take longer than the sealing.
 */
export class GatheringWriter {
  /** Small at first: most objects are, and many are written. */
  private filling: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  private spare: Buffer | undefined;
  private filled = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly file: FileHandle) {}

  /** Takes a chunk, which the caller may change once this has resolved. Waits while the disk is a whole buffer behind; rejects when an earlier write failed. */
  async add(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      if (this.filled === this.filling.length) await this.turn();
      const taken = Math.min(this.filling.length - this.filled, chunk.length - at);
      this.filling.set(chunk.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
    }
  }

  /** Resolves when everything that was taken is written; what of it is on the disk only a flush says. */
  async settled(): Promise<void> {
    await this.writing;
    this.hand();
    await this.writing;
  }

  /** Goes on with the other buffer once the disk has written what it was given before. */
  private async turn(): Promise<void> {
    await this.writing;
    const full = this.filling;
    this.hand();
    this.filling = this.spare ?? Buffer.allocUnsafeSlow(GATHERED_BYTES);
    this.spare = full.length === GATHERED_BYTES ? full : undefined;
  }

  private hand(): void {
    this.writing = writeAll(this.file, this.filling.subarray(0, this.filled));
    this.filled = 0;
    // Whoever adds next or waits hears of a failure; until somebody does, it is no unhandled one.
    this.writing.catch(() => undefined);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  // A write may be cut short: the rest follows.
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
}
