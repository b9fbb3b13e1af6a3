import {
  cosignature,
  cosignedMessage,
  Ed25519PrivateKey,
  formatNote,
  formatVerifierKey,
  NoteKeyType,
  parseCheckpoint,
  parseConsistencyProof,
  parseNote,
  type TreeHead,
  verifierKey,
  type VerifierKey,
  verifyConsistency,
  verifyNote,
} from '../../src/crypto';
import { LoopbackServer, type LoopbackReply } from './loopback-server';

/** A witness that follows C2SP tlog-witness, on this machine: it remembers one history per log, and cosigns what extends it. */
export class TestHttpWitness {
  private readonly key = Ed25519PrivateKey.generate();
  readonly verifier = verifierKey('witness.example/test', this.key.publicKey, NoteKeyType.cosignature);
  private readonly heads = new Map<string, TreeHead>();
  /** How it answered, oldest first. */
  readonly answers: number[] = [];
  /** While true it answers 503. */
  isAway = false;

  private constructor(
    private readonly logs: readonly VerifierKey[],
    private server: LoopbackServer | undefined,
  ) {}

  static async start(logs: readonly VerifierKey[]): Promise<TestHttpWitness> {
    const witness = new TestHttpWitness(logs, undefined);
    witness.server = await LoopbackServer.start(({ url, body }) => {
      const reply = url.pathname === '/add-checkpoint' ? witness.add(body) : { status: 404 };
      witness.answers.push(reply.status);
      return reply;
    });
    return witness;
  }

  get url(): string {
    return this.server!.origin;
  }

  get publishedKey(): string {
    return formatVerifierKey(this.verifier);
  }

  async close(): Promise<void> {
    await this.server!.close();
  }

  private add(body: Buffer): Exclude<LoopbackReply, 'hang' | 'cut'> {
    if (this.isAway) return { status: 503 };
    const { oldSize, hashes, checkpoint } = parseConsistencyProof(body);
    const note = parseNote(checkpoint);
    const head = parseCheckpoint(checkpoint);
    const known = this.logs.filter(({ name }) => name === head.origin);
    if (known.length === 0) return { status: 404 };
    if (verifyNote(note, known).length === 0) return { status: 403 };
    const last = this.heads.get(head.origin);
    const seen = last?.size ?? 0;
    if (oldSize > head.size) return { status: 400 };
    if (oldSize !== seen)
      return { status: 409, headers: { 'content-type': 'text/x.tlog.size' }, body: `${seen}\n` };
    const isSame = last !== undefined && last.size === head.size && last.root.equals(head.root);
    const extendsLast = last === undefined || last.size === 0 || isSame || growth(last, head, hashes);
    if (!extendsLast) return { status: 422 };
    this.heads.set(head.origin, head);
    const time = Math.floor(Date.now() / 1_000);
    const line = cosignature(this.verifier, time, this.key.sign(cosignedMessage(time, note.text)));
    return { status: 200, body: formatNote({ text: '', signatures: [line] }).slice(1) };
  }
}

function growth(from: TreeHead, to: TreeHead, hashes: Buffer[]): boolean {
  return from.size < to.size && verifyConsistency(from.size, from.root, to.size, to.root, hashes);
}
