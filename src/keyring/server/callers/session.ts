import type { Socket } from 'node:net';
import { equalBytes, randomBytes, secretBytes, wipe } from '../../../crypto';
import type { Logger } from '../../../foundation/logging';
import { DomainError } from '../../../foundation/errors';
import {
  ByteReader,
  ByteWriter,
  type CallerRole,
  encodeError,
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
} from '../../protocol';

/** What a session needs to greet a caller. */
export interface Greeting {
  role: CallerRole;
  /** Reads the role's secret, anew for each caller: one that was replaced holds from the next connection on. The session wipes it. */
  readSecret: () => Buffer;
  keyringId: Buffer;
  leaseTtlMs: number;
  generation: () => number;
}

/** Answers one request; the body is the session's to wipe once the promise settles. */
export type Dispatch = (session: Session, op: number, body: Buffer) => Promise<Buffer>;

const HANDSHAKE_MS = 5_000;
const MAX_IN_FLIGHT = 256;
const MAX_BUFFERED_BYTES = 8 * 1_048_576;

/** One connection of one caller: handshake, then pipelined requests, answered in whatever order they are done. */
export class Session {
  /** Set while the caller's restore guard has not let it serve. */
  paused = false;
  private readonly splitter: FrameSplitter;
  private readonly serverNonce = randomBytes(16);
  private clientNonce: Buffer | undefined;
  /** While the caller has not been welcomed. */
  private secret: Buffer | undefined;
  private welcomed = false;
  private inFlight = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly greeting: Greeting,
    private readonly dispatch: Dispatch,
    private readonly logger: Logger,
  ) {
    this.splitter = new FrameSplitter((op, requestId, body) => this.receive(op, requestId, body));
    this.timer = setTimeout(() => this.close(), HANDSHAKE_MS);
    socket.on('data', (chunk: Buffer) => this.push(chunk));
    socket.on('error', () => this.close());
    socket.on('close', () => {
      clearTimeout(this.timer);
      wipe(this.secret);
      this.splitter.reset();
    });
  }

  get role(): CallerRole {
    return this.greeting.role;
  }

  get isReady(): boolean {
    return this.welcomed && !this.socket.destroyed;
  }

  /** Sends something that nobody asked for. */
  notify(op: number, body: Buffer): void {
    if (this.isReady) this.send(op, 0, body);
  }

  close(): void {
    this.socket.destroy();
  }

  private push(chunk: Buffer): void {
    try {
      this.splitter.push(chunk);
    } catch (error) {
      this.logger.warn(
        { role: this.role, err: error },
        'a caller sent something that is no frame, or the secret of its role cannot be read',
      );
      this.close();
    }
  }

  private receive(op: number, requestId: number, body: Buffer): void {
    if (!this.welcomed) {
      this.greet(op, requestId, body);
      return;
    }
    if (op === Op.hello) throw malformed();
    const copy = secretBytes(body.length);
    body.copy(copy);
    void this.answer(op, requestId, copy);
  }

  private async answer(op: number, requestId: number, body: Buffer): Promise<void> {
    if (++this.inFlight >= MAX_IN_FLIGHT) this.socket.pause();
    try {
      const answer = await this.dispatch(this, op, body);
      this.send(op, requestId, answer);
    } catch (error) {
      if (!(error instanceof DomainError))
        this.logger.error({ role: this.role, op, err: error }, 'a request failed');
      this.send(Op.error, requestId, encodeError(error));
    } finally {
      wipe(body);
      this.inFlight--;
      if (this.inFlight < MAX_IN_FLIGHT / 2 && this.socket.writableLength < MAX_BUFFERED_BYTES)
        this.socket.resume();
    }
  }

  /** Encodes, wipes the body, and wipes the frame once the operating system has it. */
  private send(op: number, requestId: number, body: Buffer): void {
    const frame = encodeFrame(op, requestId, body);
    wipe(body);
    if (this.socket.destroyed) {
      wipe(frame);
      return;
    }
    this.socket.write(frame, () => {
      wipe(frame);
      if (
        this.socket.isPaused() &&
        this.socket.writableLength < MAX_BUFFERED_BYTES &&
        this.inFlight < MAX_IN_FLIGHT
      )
        this.socket.resume();
    });
    if (this.socket.writableLength > MAX_BUFFERED_BYTES) this.socket.pause();
  }

  private greet(op: number, requestId: number, body: Buffer): void {
    if (op !== Op.hello) throw malformed();
    const { role, keyringId, leaseTtlMs, generation } = this.greeting;
    const reader = new ByteReader(body);
    if (this.clientNonce === undefined || this.secret === undefined) {
      const opening = helloOpening.read(reader);
      if (opening.role !== role) throw malformed();
      this.clientNonce = opening.clientNonce;
      this.secret = this.greeting.readSecret();
      const proof = helloProof(this.secret, role, this.serverNonce, this.clientNonce, HelloSide.server);
      const writer = new ByteWriter(64);
      helloChallenge.write(writer, { serverNonce: this.serverNonce, proof });
      this.send(Op.hello, requestId, writer.finish());
      return;
    }
    const { proof } = helloProofMessage.read(reader);
    const expected = helloProof(this.secret, role, this.serverNonce, this.clientNonce, HelloSide.client);
    wipe(this.secret);
    if (!equalBytes(proof, expected)) {
      this.logger.warn({ role }, 'a caller does not know the secret of its role');
      this.send(Op.error, requestId, encodeError(new DomainError('denied', 'keyring.hello.refused', '')));
      this.socket.end();
      return;
    }
    clearTimeout(this.timer);
    this.welcomed = true;
    const writer = new ByteWriter(64);
    helloWelcome.write(writer, { keyringId, leaseTtlMs, generation: generation() });
    this.send(Op.hello, requestId, writer.finish());
  }
}
