import { connect, type Socket } from 'node:net';
import { equalBytes, randomBytes, secretBytes, wipe } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import {
  ByteReader,
  ByteWriter,
  type CallerRole,
  decodeError,
  encodeFrame,
  FrameSplitter,
  helloChallenge,
  helloOpening,
  helloProof,
  helloProofMessage,
  HelloSide,
  helloWelcome,
  malformed,
  Op,
  socketPath,
} from '../protocol';

/** Where the keyring is, and who calls. */
export interface ConnectionSettings {
  socketDir: string;
  role: CallerRole;
  /** The role's 32-byte secret, read anew for every connection. The caller of `readSecret` wipes it. */
  readSecret: () => Buffer;
  /** How long a request may take, waiting for a connection included. */
  timeoutMs: number;
}

/** What the keyring said of itself. */
export interface Welcome {
  keyringId: Buffer;
  leaseTtlMs: number;
  generation: number;
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

/** The caller's half of the handshake: the keyring proves itself first. */
class Handshake {
  isDone = false;
  private readonly clientNonce = randomBytes(16);
  private challenged = false;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly socket: Socket,
    private readonly onDone: (welcome: Welcome) => void,
  ) {}

  begin(): void {
    const writer = new ByteWriter(64);
    helloOpening.write(writer, { role: this.settings.role, clientNonce: this.clientNonce });
    this.socket.write(encodeFrame(Op.hello, 0, writer.finish()));
  }

  receive(op: number, body: Buffer): void {
    if (op === Op.error) throw decodeError(body);
    if (op !== Op.hello) throw malformed();
    const reader = new ByteReader(body);
    if (this.challenged) {
      this.isDone = true;
      this.socket.emit('ready-for-requests');
      this.onDone(helloWelcome.read(reader));
      return;
    }
    const { serverNonce, proof } = helloChallenge.read(reader);
    const secret = this.settings.readSecret();
    try {
      const expected = helloProof(
        secret,
        this.settings.role,
        serverNonce,
        this.clientNonce,
        HelloSide.server,
      );
      if (!equalBytes(proof, expected))
        throw new DomainError(
          'denied',
          'keyring.impostor',
          'what answers does not know the secret of this role',
        );
      const ours = helloProof(secret, this.settings.role, serverNonce, this.clientNonce, HelloSide.client);
      const writer = new ByteWriter(64);
      helloProofMessage.write(writer, { proof: ours });
      this.challenged = true;
      this.socket.write(encodeFrame(Op.hello, 0, writer.finish()));
    } finally {
      wipe(secret);
    }
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
