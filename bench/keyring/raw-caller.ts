import { connect, type Socket } from 'node:net';
import { equalBytes, randomBytes } from '../../src/crypto';
import {
  ByteReader,
  ByteWriter,
  type CallerRole,
  encodeFrame,
  FrameSplitter,
  helloChallenge,
  helloOpening,
  helloProof,
  helloProofMessage,
  HelloSide,
  Op,
} from '../../src/keyring/protocol';

/** A caller that sends frames and counts answers: as thin as it can be, so that what is measured is the server. */
export class RawCaller {
  private lastId = 0;
  private readonly waiting = new Map<number, (body: Buffer) => void>();

  private constructor(private readonly socket: Socket) {}

  /** Connects; with a role and secret it greets first, as the keyring wants. */
  static async connect(path: string, greeting?: { role: CallerRole; secret: Buffer }): Promise<RawCaller> {
    const socket = connect(path);
    const caller = new RawCaller(socket);
    const splitter = new FrameSplitter((_op, id, body) => {
      const take = caller.waiting.get(id);
      caller.waiting.delete(id);
      take?.(body);
    });
    socket.on('data', (chunk: Buffer) => splitter.push(chunk));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('error', reject);
    });
    if (greeting !== undefined) await caller.greet(greeting.role, greeting.secret);
    return caller;
  }

  /** Sends a frame; resolves with a copy of nothing: the answer's bytes are only valid inside `read`. */
  call<T>(op: number, body: Buffer, read: (body: Buffer) => T): Promise<T> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, (answer) => resolve(read(answer)));
      this.socket.write(encodeFrame(op, id, body));
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private async greet(role: CallerRole, secret: Buffer): Promise<void> {
    const clientNonce = randomBytes(16);
    const opening = new ByteWriter();
    helloOpening.write(opening, { role, clientNonce });
    const { serverNonce, proof } = await this.call(Op.hello, opening.finish(), (body) =>
      helloChallenge.read(new ByteReader(Buffer.from(body))),
    );
    if (!equalBytes(proof, helloProof(secret, role, serverNonce, clientNonce, HelloSide.server)))
      throw new Error('impostor');
    const answer = new ByteWriter();
    helloProofMessage.write(answer, {
      proof: helloProof(secret, role, serverNonce, clientNonce, HelloSide.client),
    });
    await this.call(Op.hello, answer.finish(), () => undefined);
  }
}
