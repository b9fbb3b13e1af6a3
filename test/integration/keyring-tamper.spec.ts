import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { bucketOf, Part, randomBytes, randomUuid, Scope, uuidBytes } from '../../src/crypto';
import { type Database, openDatabase } from '../../src/foundation/database';
import type { KeyringClient } from '../../src/keyring/client';
import {
  ByteReader,
  ByteWriter,
  type CallerRole,
  decodeError,
  defineClassRequest,
  encodeFrame,
  FrameSplitter,
  helloChallenge,
  helloOpening,
  helloProof,
  helloProofMessage,
  HelloSide,
  Op,
} from '../../src/keyring/protocol';
import { TestKeyring } from '../support/keyring';

const CLASS = 1;
const now = () => Math.floor(Date.now() / 1000);

describe('a keyring whose rows were tampered with', () => {
  let keyring: TestKeyring;
  let database: Database;
  let [one, other]: string[] = [];

  beforeAll(async () => {
    keyring = await TestKeyring.start({ settings: { leaseTtlMs: 100, leaseMarginMs: 10 } });
    database = await openDatabase({ ...keyring.database.as('lethe_keyring_owner'), poolSize: 2 });
    const worker = keyring.client('worker');
    await worker.defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
    const made = await keyring.client('ingest').resolve(
      ['+33639950001', '+33639950002', '+33639950003'].map((value) => ({
        identifiers: [{ kind: 'phone' as const, value }],
        eventTime: now(),
        mayCreate: true,
        seal: [{ classId: CLASS, bucket: bucketOf('day', now()), parts: [Part.redacted] }],
      })),
    );
    [one, other] = made.map(({ subjectRef }) => subjectRef!);
    // An older revision of the page, as a database writer who kept it could bring back.
    await database.query('CREATE TABLE kept AS SELECT * FROM key');
    const { waitMs } = await worker.fence(made[2]!.subjectRef!);
    await new Promise((resolve) => setTimeout(resolve, waitMs + 20));
    await worker.destroy([{ kind: 'subject', subjectRef: made[2]!.subjectRef!, reason: 'erasure' }]);
    expect(await worker.rotate()).toMatchObject({ phase: 'recorded' });
    await database.query('CREATE TABLE good AS SELECT * FROM key');
    await database.query('CREATE TABLE good_page AS SELECT * FROM page');
  });
  afterAll(async () => {
    await database.destroy();
    await keyring.close();
  });

  const me = () => uuidBytes(one!);
  it.each<[string, () => Promise<unknown>]>([
    [
      'a bit of the wrapped key flipped',
      () =>
        database.query(
          'UPDATE key SET wrapped = set_byte(wrapped, 60, get_byte(wrapped, 60) # 128) WHERE key_id = $1',
          [me()],
        ),
    ],
    [
      'the version byte raised',
      () => database.query('UPDATE key SET wrapped = set_byte(wrapped, 0, 2) WHERE key_id = $1', [me()]),
    ],
    [
      'the version byte lowered',
      () => database.query('UPDATE key SET wrapped = set_byte(wrapped, 0, 0) WHERE key_id = $1', [me()]),
    ],
    [
      "another subject's wrapped key in the row",
      () =>
        database.query(
          'UPDATE key SET wrapped = (SELECT wrapped FROM key WHERE key_id = $2) WHERE key_id = $1',
          [me(), uuidBytes(other!)],
        ),
    ],
    [
      'the wrapped key of the revision before',
      () =>
        database.query(
          'UPDATE key SET wrapped = k.wrapped FROM kept k WHERE key.key_id = $1 AND k.key_id = $1',
          [me()],
        ),
    ],
    [
      'the key of the bucket in the row of the subject',
      () =>
        database.query(
          'UPDATE key SET wrapped = (SELECT wrapped FROM key WHERE kind = 2 LIMIT 1) WHERE key_id = $1',
          [me()],
        ),
    ],
    [
      'the page key of another page',
      () =>
        database.query(
          `UPDATE page SET wrapped = (SELECT wrapped FROM page WHERE kind = 2 LIMIT 1) WHERE page_no = (SELECT page_no FROM key WHERE key_id = $1)`,
          [me()],
        ),
    ],
    [
      'the page with another due date',
      () =>
        database.query(
          `UPDATE page SET purge_hour = 1 WHERE page_no = (SELECT page_no FROM key WHERE key_id = $1)`,
          [me()],
        ),
    ],
  ])('opens nothing with %s, and says the same as for everything else', async (_, tamper) => {
    await keyring.stop();
    await tamper();
    // Entries of the blind index hang from subject keys; they would stop the start, which is as good.
    await database.query('CREATE TABLE IF NOT EXISTS kept_entry AS SELECT * FROM index_entry');
    await database.query('DELETE FROM index_entry');
    try {
      await keyring.open();
      await expect(open(keyring.client('api'), one!)).rejects.toMatchObject({
        kind: 'corrupt',
        code: 'wrapped-key.unreadable',
      });
    } finally {
      await keyring.stop();
      await database.query('DELETE FROM key');
      await database.query('INSERT INTO key SELECT * FROM good');
      await database.query('DELETE FROM page');
      await database.query('INSERT INTO page SELECT * FROM good_page');
      await keyring.open();
    }
    expect(await open(keyring.client('api'), one!)).toBe('ok');
    expect(await open(keyring.client('api'), other!)).toBe('ok');
  });

  async function open(client: KeyringClient, subjectRef: string): Promise<string> {
    const item = { direction: 'open', scope: Scope.subjectBucket, incarnation: 1, classId: CLASS } as const;
    const [result] = await client.lease([
      { ...item, subjectRef, bucket: bucketOf('day', now()), part: Part.redacted },
    ]);
    return result!.status;
  }
});

describe('the socket of the keyring', () => {
  let keyring: TestKeyring;
  let lastClass = 100;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    keyring = await TestKeyring.start();
  });
  afterAll(() => keyring.close());
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  it.each<[string, Buffer]>([
    ['another version of the protocol', versioned(2)],
    ['a version of the past', versioned(0)],
    ['a frame longer than a MiB', Buffer.from('00200000', 'hex')],
    ['an empty frame', Buffer.alloc(4)],
    ['a request before the greeting', encodeFrame(Op.status, 1, Buffer.alloc(0))],
    ['a greeting as somebody else', encodeFrame(Op.hello, 1, opening('worker', randomBytes(16)))],
    ['a greeting with bytes left over', encodeFrame(Op.hello, 1, Buffer.from('ff'.repeat(9), 'hex'))],
  ])('hangs up on %s', async (_, bytes) => {
    const { socket } = await raw();
    socket.write(bytes);
    await once(socket, 'close');
  });

  it('proves itself first, and takes neither its own proof back nor one of another connection', async () => {
    const nonce = randomBytes(16);
    const first = await raw();
    const challenge = await first.ask(opening('api', nonce));
    const { proof: itsOwn } = helloChallenge.read(new ByteReader(challenge.body));
    const reflected = await first.ask(proofOf(itsOwn));
    expect(reflected.op).toBe(Op.error);
    expect(decodeError(reflected.body)).toMatchObject({ code: 'keyring.hello.refused' });

    // The same nonce of the caller meets another nonce of the keyring: what was said before proves nothing now.
    const second = await raw();
    const again = helloChallenge.read(new ByteReader((await second.ask(opening('api', nonce))).body));
    expect(again.proof).not.toEqual(itsOwn);
    const replayed = await second.ask(proofOf(itsOwn));
    expect(replayed.op).toBe(Op.error);
  });

  it('does nothing of what comes after a wrong proof, whatever is proved then', async () => {
    const { socket, ask } = await raw();
    const nonce = randomBytes(16);
    const { serverNonce } = helloChallenge.read(new ByteReader((await ask(opening('api', nonce))).body));
    const writer = new ByteWriter();
    defineClassRequest.write(writer, { classId: 4_242, periodDays: 1, granularity: 'day' });
    // A wiped secret is one that everybody knows; as a key of HMAC it is the same as none, however long.
    const guess = helloProof(Buffer.alloc(32), 'api', serverNonce, nonce, HelloSide.client);
    const frames = [randomBytes(32), guess].map((proof) => encodeFrame(Op.hello, 1, proofOf(proof)));
    socket.write(Buffer.concat([...frames, encodeFrame(Op.defineClass, 2, writer.finish())]));
    await once(socket, 'close');
    expect(keyring.server.engine.state.classes.get(4_242)).toBeUndefined();
  });

  const NOT_RANDOM = '00000000-0000-0000-0000-000000000001';
  it.each<[string, CallerRole, (client: KeyringClient) => Promise<unknown>]>([
    [
      'a grant for somebody whose reference was never minted',
      'api',
      (api) =>
        api.grant({
          ref: randomUuid(),
          subjectRef: NOT_RANDOM,
          parts: [Part.original],
          expiresAt: now() + 60,
        }),
    ],
    ['a hold with an id that is not random', 'worker', (worker) => worker.placeHold(NOT_RANDOM, undefined)],
    [
      'a hold on a reference that was never minted',
      'worker',
      (worker) => worker.placeHold(randomUuid(), NOT_RANDOM),
    ],
    [
      'something set aside for the destruction of nobody',
      'worker',
      async (worker) => {
        const hold = randomUuid();
        await worker.placeHold(hold, undefined);
        try {
          await worker.setAside(hold, { kind: 'subject', subjectRef: NOT_RANDOM, reason: 'erasure' }, []);
        } finally {
          await worker.releaseHold(hold);
        }
      },
    ],
    ...['', 'two words', 'plus+', 'zero\0', 'line\nend', 'x'.repeat(60_000)].map(
      (origin): [string, CallerRole, (client: KeyringClient) => Promise<unknown>] => [
        `a checkpoint of a log called ${JSON.stringify(origin.slice(0, 12))}`,
        'worker',
        (worker) => worker.signCheckpoint({ origin, size: 1, root: randomBytes(32), proof: [] }),
      ],
    ),
    [
      'a backup key for after the end of time',
      'worker',
      (worker) => worker.createKey('backup', randomUuid(), Number.MAX_SAFE_INTEGER),
    ],
    [
      'more leases than an answer holds',
      'ingest',
      (ingest) =>
        ingest.resolve([
          {
            identifiers: [{ kind: 'phone', value: '+33639950001' }],
            eventTime: now(),
            mayCreate: true,
            seal: Array.from({ length: 15 }, () => ({
              classId: CLASS,
              bucket: bucketOf('day', now()),
              parts: Array.from({ length: 60_000 }, () => Part.redacted),
            })),
          },
        ]),
    ],
  ])('refuses %s, and goes on', async (_, role, ask) => {
    await expect(ask(keyring.client(role))).rejects.toMatchObject({ kind: 'invalid' });
    // What the database will never take would have ended the process.
    const worker = keyring.client('worker');
    await worker.defineClass({ classId: ++lastClass, periodDays: 90, granularity: 'day' });
    expect(keyring.server.engine.state.classes.get(lastClass)).toBeDefined();
  });

  async function raw() {
    const socket = connect(join(keyring.home, 'run', 'api', 'keyring.sock'));
    sockets.push(socket);
    socket.on('error', () => undefined);
    const answers: { op: number; body: Buffer }[] = [];
    const splitter = new FrameSplitter((op, _, body) => {
      answers.push({ op, body: Buffer.from(body) });
      socket.emit('answer');
    });
    socket.on('data', (chunk: Buffer) => splitter.push(chunk));
    await once(socket, 'connect');
    const ask = async (body: Buffer) => {
      socket.write(encodeFrame(Op.hello, 1, body));
      if (answers.length === 0) await once(socket, 'answer');
      return answers.shift()!;
    };
    return { socket, ask };
  }
});

function opening(role: string, clientNonce: Buffer): Buffer {
  const writer = new ByteWriter();
  helloOpening.write(writer, { role, clientNonce });
  return writer.finish();
}

function proofOf(proof: Buffer): Buffer {
  const writer = new ByteWriter();
  helloProofMessage.write(writer, { proof });
  return writer.finish();
}

function versioned(version: number): Buffer {
  const frame = Buffer.from(encodeFrame(Op.hello, 1, opening('api', randomBytes(16))));
  frame[4] = version;
  return frame;
}
