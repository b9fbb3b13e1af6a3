import type { Socket } from 'node:net';
import { equalBytes, randomBytes, wipe } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import {
  ByteReader,
  ByteWriter,
  type CallerRole,
  decodeError,
  encodeFrame,
  helloChallenge,
  helloOpening,
  helloProof,
  helloProofMessage,
  HelloSide,
  helloWelcome,
  malformed,
  Op,
} from '../protocol';

/** Who introduces itself. */
export interface HandshakeSettings {
  role: CallerRole;
  /** The role's 32-byte secret, read anew for every connection, and wiped after. */
  readSecret: () => Buffer;
}

/** What the keyring said of itself. */
export interface Welcome {
  keyringId: Buffer;
  leaseTtlMs: number;
  generation: number;
}

/** The caller's half of the handshake: the keyring proves itself first. */
export class Handshake {
  isDone = false;
  private readonly clientNonce = randomBytes(16);
  private challenged = false;

  constructor(
    private readonly settings: HandshakeSettings,
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
