import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from '../../../crypto';
import { createLogger } from '../../../foundation/logging';
import {
  ByteReader,
  ByteWriter,
  encodeFrame,
  FrameSplitter,
  helloChallenge,
  helloOpening,
  helloProof,
  helloProofMessage,
  HelloSide,
  Op,
} from '../../protocol';
import { type Dispatch, Session } from './session';

const SECRET = randomBytes(32);

describe('a session of a caller that asks and does not read', () => {
  const home = mkdtempSync(join(tmpdir(), 'session-'));
  const servers: Server[] = [];
  const sockets: Socket[] = [];

  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('takes 256 requests at a time out of however many came at once, and in the end answers them all', async () => {
    const waiting: (() => void)[] = [];
    const held = await greeted(
      () => new Promise<Buffer>((resolve) => waiting.push(() => resolve(Buffer.from('answer')))),
    );
    const asked = 2_000;
    held.caller.write(
      Buffer.concat(
        Array.from({ length: asked }, (_, id) => encodeFrame(Op.status, id + 1, Buffer.alloc(0))),
      ),
    );
    let answered = 0;
    for (let most = 0; answered < asked;) {
      while (waiting.length === 0) await new Promise(setImmediate);
      await new Promise(setImmediate);
      most = Math.max(most, waiting.length);
      expect(most).toBeLessThanOrEqual(256);
      for (const answer of waiting.splice(0)) {
        answer();
        answered++;
      }
    }
    while (held.answers.length < asked) await once(held.caller, 'answer');
    expect(new Set(held.answers).size).toBe(asked);
  });

  it('has no more than that answered while nobody takes the answers', async () => {
    let dispatched = 0;
    const held = await greeted(() => {
      dispatched++;
      return Promise.resolve(Buffer.alloc(80_000));
    });
    held.caller.pause();
    held.caller.write(
      Buffer.concat(
        Array.from({ length: 3_000 }, (_, id) => encodeFrame(Op.ledger, id + 1, Buffer.alloc(8))),
      ),
    );
    while (dispatched < 256) await new Promise(setImmediate);
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    // What the operating system holds of its own accord makes room for a few more.
    expect(dispatched).toBeLessThan(300);
  });

  it('is ended rather than have notices pile up for it', async () => {
    const held = await greeted(() => Promise.resolve(Buffer.alloc(0)));
    held.caller.pause();
    for (let notice = 0; notice < 200 && held.session.isReady; notice++)
      held.session.notify(Op.revoked, Buffer.alloc(100_000));
    expect(held.session.isReady).toBe(false);
  });

  async function greeted(dispatch: Dispatch) {
    let session: Session | undefined;
    const server = createServer((socket) => {
      sockets.push(socket);
      session = new Session(
        socket,
        {
          role: 'ingest',
          readSecret: () => Buffer.from(SECRET),
          keyringId: Buffer.alloc(16),
          leaseTtlMs: 60_000,
          generation: () => 1,
        },
        dispatch,
        createLogger('keyring', 'silent'),
      );
    });
    servers.push(server);
    const path = join(home, `${servers.length}.sock`);
    server.listen(path);
    await once(server, 'listening');
    const caller = connect(path);
    sockets.push(caller);
    caller.on('error', () => undefined);
    const answers: number[] = [];
    const greetings: Buffer[] = [];
    const splitter = new FrameSplitter((op, id, body) => {
      if (op === Op.hello) greetings.push(Buffer.from(body));
      else answers.push(id);
    });
    caller.on('data', (chunk: Buffer) => {
      splitter.push(chunk);
      caller.emit('answer');
    });
    const clientNonce = randomBytes(16);
    const opening = new ByteWriter();
    helloOpening.write(opening, { role: 'ingest', clientNonce });
    caller.write(encodeFrame(Op.hello, 1, opening.finish()));
    while (greetings.length < 1) await once(caller, 'answer');
    const { serverNonce } = helloChallenge.read(new ByteReader(greetings[0]!));
    const proof = new ByteWriter();
    helloProofMessage.write(proof, {
      proof: helloProof(SECRET, 'ingest', serverNonce, clientNonce, HelloSide.client),
    });
    caller.write(encodeFrame(Op.hello, 2, proof.finish()));
    while (greetings.length < 2) await once(caller, 'answer');
    return { caller, answers, session: session! };
  }
});
