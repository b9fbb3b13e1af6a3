import { connect, type Socket } from 'node:net';
import { secretBytes, wipe } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import { ByteReader, decodeError, encodeFrame, FrameSplitter, malformed, Op, socketPath } from '../protocol';
import { Handshake, type HandshakeSettings, type Welcome } from './handshake';

/** Where the keyring is, and who calls. */
export interface ConnectionSettings extends HandshakeSettings {
  socketDir: string;
  /** How long a request may take, waiting for a connection included. */
  timeoutMs: number;
}

interface Waiting {
  take: (body: Buffer) => void;
  fail: (error: Error) => void;
  timer: NodeJS.Timeout;
}

const READ_BUFFER_BYTES = 65_536;
const BACK_OFF_MS = [20, 50, 100, 250, 500, 1_000] as const;

/**
 * One connection to the keyring that is made again when it breaks. Requests are pipelined. What arrives is read into one buffer of our own, which is
 * overwritten after every chunk, because answers carry keys.
 */
export class Connection {
  private socket: Socket | undefined;
  private ready: Promise<void> | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private failures = 0;
  /** Why the keyring last turned us away, while it does. */
  private turnedAway: DomainError | undefined;
  private closed = false;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly onWelcome: (welcome: Welcome) => void,
    private readonly onNotice: (op: number, body: ByteReader) => void,
  ) {}

  /**
   * Sends a request; `read` takes what it needs out of the answer while it runs, before the answer is overwritten. Rejects with the keyring's error,
   * or with kind `unavailable` when the keyring is away or too slow.
   */
  async request<T>(
    op: number,
    body: Buffer,
    read: (body: ByteReader) => T,
    timeoutMs = this.settings.timeoutMs,
  ): Promise<T> {
    const until = performance.now() + timeoutMs;
    try {
      await withDeadline(this.connected(), timeoutMs, () => this.turnedAway ?? away());
      return await this.send(op, body, read, Math.max(1, until - performance.now()));
    } finally {
      wipe(body);
    }
  }

  /** Resolves once the keyring has proved itself; tries again until then. */
  connected(): Promise<void> {
    if (this.closed) return Promise.reject(away());
    this.ready ??= this.connectUntilReady();
    return this.ready;
  }

  /** Ends the connection; whoever waits is told `unavailable`. */
  close(): void {
    this.closed = true;
    this.drop();
  }

  private async connectUntilReady(): Promise<void> {
    for (;;) {
      try {
        await this.connectOnce();
        this.failures = 0;
        this.turnedAway = undefined;
        return;
      } catch (error) {
        if (error instanceof DomainError && error.kind === 'denied') {
          this.ready = undefined;
          throw error;
        }
        this.turnedAway = error instanceof DomainError && error.code !== away().code ? error : undefined;
        await pause(BACK_OFF_MS[Math.min(this.failures++, BACK_OFF_MS.length - 1)]!);
        if (this.closed) throw away();
      }
    }
  }

  private connectOnce(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const path = socketPath(this.settings.socketDir, this.settings.role);
      const buffer = secretBytes(READ_BUFFER_BYTES);
      let splitter = new FrameSplitter(() => undefined);
      const socket = connect({
        path,
        onread: {
          buffer,
          callback: (length) => {
            try {
              splitter.push(buffer.subarray(0, length));
            } catch (error) {
              socket.destroy(error as Error);
            } finally {
              buffer.fill(0, 0, length);
            }
            return true;
          },
        },
      });
      const hello = new Handshake(this.settings, socket, (welcome) => {
        this.socket = socket;
        this.onWelcome(welcome);
        resolve();
      });
      splitter = new FrameSplitter((op, requestId, body) => {
        if (hello.isDone) this.receive(op, requestId, body);
        else hello.receive(op, body);
      });
      const timer = setTimeout(() => socket.destroy(away()), this.settings.timeoutMs);
      socket.once('connect', () => hello.begin());
      socket.once('error', reject);
      socket.once('close', () => {
        clearTimeout(timer);
        splitter.reset();
        reject(away());
        if (this.socket === socket) this.drop();
      });
      // The handshake ends the timer's purpose; a hung connection is noticed by the requests' own time-outs.
      socket.once('ready-for-requests', () => clearTimeout(timer));
    });
  }

  private send<T>(op: number, body: Buffer, read: (body: ByteReader) => T, timeoutMs: number): Promise<T> {
    const { socket } = this;
    if (socket === undefined) return Promise.reject(away());
    return new Promise<T>((resolve, reject) => {
      const id = this.nextId();
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new DomainError('unavailable', 'keyring.timeout', 'the keyring did not answer in time'));
      }, timeoutMs);
      const take = (answer: Buffer) => {
        try {
          resolve(read(new ByteReader(answer)));
        } catch (error) {
          reject(error instanceof Error ? error : malformed());
        }
      };
      this.waiting.set(id, { take, fail: reject, timer });
      const frame = encodeFrame(op, id, body);
      socket.write(frame, () => wipe(frame));
    });
  }

  private receive(op: number, requestId: number, body: Buffer): void {
    if (requestId === 0) {
      this.onNotice(op, new ByteReader(body));
      return;
    }
    const waiting = this.waiting.get(requestId);
    // Nobody waits any more: it came too late.
    if (waiting === undefined) return;
    this.waiting.delete(requestId);
    clearTimeout(waiting.timer);
    if (op === Op.error) waiting.fail(decodeError(body));
    else waiting.take(body);
  }

  private drop(): void {
    this.ready = undefined;
    this.socket?.destroy();
    this.socket = undefined;
    for (const { fail, timer } of this.waiting.values()) {
      clearTimeout(timer);
      fail(away());
    }
    this.waiting.clear();
  }

  private nextId(): number {
    this.lastId = this.lastId >= 0xffff_fffe ? 1 : this.lastId + 1;
    return this.lastId;
  }
}

function away(): DomainError {
  return new DomainError('unavailable', 'keyring.away', 'the keyring cannot be reached');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function withDeadline(work: Promise<void>, ms: number, late: () => Error): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
