import type { FileHandle } from 'node:fs/promises';

/** What may wait beside the write that is under way: a few large writes cost far less than many small ones. */
const WAITING_BYTES = 1_048_576;

/** Writes chunks to a file in order. The disk has the last ones while the next are made; those that come meanwhile go together. */
export class GatheringWriter {
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private writing: Promise<void> | undefined;

  constructor(private readonly file: FileHandle) {}

  /** Takes a chunk, which the caller must not change any more. Waits while too much does; rejects when an earlier write failed. */
  async add(chunk: Uint8Array): Promise<void> {
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    this.writing ??= this.drain();
    // Whoever waits hears of a failure; until somebody does, it is no unhandled one.
    this.writing.catch(() => undefined);
    if (this.waitingBytes >= WAITING_BYTES) await this.writing;
  }

  /** Resolves when everything that was taken is written. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const chunks = this.waiting;
      this.waiting = [];
      this.waitingBytes = 0;
      await writeAll(this.file, chunks);
    }
    this.writing = undefined;
  }
}

async function writeAll(file: FileHandle, chunks: Uint8Array[]): Promise<void> {
  let { bytesWritten } = await file.writev(chunks);
  for (const chunk of chunks) {
    // A write may be cut short: what is left of each chunk follows by itself.
    for (let at = Math.min(bytesWritten, chunk.length); at < chunk.length;)
      at += (await file.write(chunk, at)).bytesWritten;
    bytesWritten = Math.max(0, bytesWritten - chunk.length);
  }
}
