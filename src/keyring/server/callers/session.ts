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
/** Requests that are not answered to the last byte: whoever asks and does not read, asks no more. */
const MAX_OPEN = 256;
/** What a caller may leave unread: then what nobody asked for ends the connection instead of piling up. */
const MAX_UNREAD_BYTES = 8 * 1_048_576;
/** A caller that has taken nothing for this long, while something waits for it, is gone. */
const STALLED_MS = 30_000;

/** How far the two have come: after a proof that is wrong there is no second one. */
type Stage = 'greeting' | 'challenged' | 'welcomed' | 'refused';

/** One connection of one caller: handshake, then pipelined requests, answered in whatever order they are done. */
export class Session {
  /** Set while the caller's restore guard has not let it serve. */
  paused = false;
  private readonly splitter: FrameSplitter;
  private readonly serverNonce = randomBytes(16);
  private clientNonce: Buffer = Buffer.alloc(0);
  /** From the challenge to the caller's proof. */
  private secret: Buffer | undefined;
  private stage: Stage = 'greeting';
  private open = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly greeting: Greeting,
    private readonly dispatch: Dispatch,
    private readonly logger: Logger,
  ) {
    this.splitter = new FrameSplitter(
      (op, requestId, body) => this.receive(op, requestId, body),
      () => this.open < MAX_OPEN,
    );
    this.timer = setTimeout(() => this.close(), HANDSHAKE_MS);
    socket.on('data', (chunk: Buffer) => this.split(() => this.splitter.push(chunk)));
    socket.setTimeout(STALLED_MS, () => {
      if (socket.writableLength > 0) this.close();
    });
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
    return this.stage === 'welcomed' && !this.socket.destroyed;
  }

  /** Sends something that nobody asked for; ends the connection of a caller that does not read. */
  notify(op: number, body: Buffer): void {
    if (this.socket.writableLength > MAX_UNREAD_BYTES) this.close();
    else if (this.isReady) this.send(op, 0, body);
  }

  close(): void {
    this.socket.destroy();
  }

  private split(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.logger.warn(
        { role: this.role, err: error },
        'a caller sent something that is no frame, or the secret of its role cannot be read',
      );
      this.close();
    }
  }

  private receive(op: number, requestId: number, body: Buffer): void {
    switch (this.stage) {
      case 'greeting':
        this.challenge(op, requestId, body);
        break;
      case 'challenged':
        this.welcome(op, requestId, body);
        break;
      case 'welcomed':
        if (op === Op.hello) throw malformed();
        void this.answer(op, requestId, copyOf(body));
        break;
      case 'refused':
      // What was sent along with the wrong proof, before it was known to be wrong.
    }
  }

  private async answer(op: number, requestId: number, body: Buffer): Promise<void> {
    if (++this.open >= MAX_OPEN) this.socket.pause();
    const answered = () => this.answered();
    try {
      this.send(op, requestId, await this.dispatch(this, op, body), answered);
    } catch (error) {
      if (!(error instanceof DomainError))
        this.logger.error({ role: this.role, op, err: error }, 'a request failed');
      this.send(Op.error, requestId, encodeError(error), answered);
    } finally {
      wipe(body);
    }
  }

  /** The operating system has taken an answer: whoever had too many open may ask again. */
  private answered(): void {
    this.open--;
    if (this.socket.destroyed || this.open > MAX_OPEN / 2) return;
    this.split(() => this.splitter.resume());
    if (this.open < MAX_OPEN) this.socket.resume();
  }

  /** Encodes, wipes the body, and wipes the frame once the operating system has it. */
  private send(op: number, requestId: number, body: Buffer, sent: () => void = () => undefined): void {
    const frame = encodeFrame(op, requestId, body);
    wipe(body);
    this.socket.write(frame, () => {
      wipe(frame);
      sent();
    });
  }

  private challenge(op: number, requestId: number, body: Buffer): void {
    if (op !== Op.hello) throw malformed();
    const { role } = this.greeting;
    const reader = new ByteReader(body);
    const opening = helloOpening.read(reader);
    reader.end();
    if (opening.role !== role) throw malformed();
    this.clientNonce = opening.clientNonce;
    this.secret = this.greeting.readSecret();
    this.stage = 'challenged';
    const proof = helloProof(this.secret, role, this.serverNonce, this.clientNonce, HelloSide.server);
    const writer = new ByteWriter(64);
    helloChallenge.write(writer, { serverNonce: this.serverNonce, proof });
    this.send(Op.hello, requestId, writer.finish());
  }

  /** Judges the caller's one proof. */
  private welcome(op: number, requestId: number, body: Buffer): void {
    if (op !== Op.hello) throw malformed();
    const { role, keyringId, leaseTtlMs, generation } = this.greeting;
    const reader = new ByteReader(body);
    const { proof } = helloProofMessage.read(reader);
    reader.end();
    const secret = this.secret!;
    this.secret = undefined;
    const expected = helloProof(secret, role, this.serverNonce, this.clientNonce, HelloSide.client);
    wipe(secret);
    if (!equalBytes(proof, expected)) {
      this.stage = 'refused';
      this.logger.warn({ role }, 'a caller does not know the secret of its role');
      this.send(Op.error, requestId, encodeError(new DomainError('denied', 'keyring.hello.refused', '')));
      this.socket.end();
      return;
    }
    clearTimeout(this.timer);
    this.stage = 'welcomed';
    const writer = new ByteWriter(64);
    helloWelcome.write(writer, { keyringId, leaseTtlMs, generation: generation() });
    this.send(Op.hello, requestId, writer.finish());
  }
}

function copyOf(body: Buffer): Buffer {
  const copy = secretBytes(body.length);
  body.copy(copy);
  return copy;
}
