import { createServer } from 'node:net';
import {
  derivePartKey,
  KeyKind,
  memberKeyAad,
  randomBytes,
  randomKey,
  subjectBucketPrk,
  unwrapKey,
  wipe,
  wrapKey,
} from '../../src/crypto';
import { ByteWriter, encodeFrame, FrameSplitter, LEASE_ITEM_BYTES } from '../../src/keyring/protocol';

/**
 * The baseline: a socket server that does the same derivation (unwrap one subject key per item and one epoch key per frame, extract, expand) and
 * nothing else: no roles, no look-up, no states, no counting. Prints a line when it listens on the path given.
 */
const pageKey = randomKey();
const place = { keyringId: randomBytes(16), pageNo: 1, revision: 1, incarnation: 1 };
const subjects = Array.from({ length: 256 }, () => wrapped(KeyKind.subject));
const epoch = wrapped(KeyKind.epoch);

function wrapped(kind: KeyKind): { bytes: Buffer; keyId: Buffer; kind: KeyKind } {
  const keyId = randomBytes(16);
  const key = randomKey();
  return { keyId, kind, bytes: wrapKey(pageKey, key, memberKeyAad({ ...place, kind, keyId })) };
}

function unwrap({ bytes, keyId, kind }: ReturnType<typeof wrapped>): Buffer {
  return unwrapKey(pageKey, bytes, memberKeyAad({ ...place, kind, keyId }));
}

const server = createServer((socket) => {
  const splitter = new FrameSplitter((op, id, body) => {
    const items = (body.length - 2) / LEASE_ITEM_BYTES;
    const writer = new ByteWriter(2 + items * 73).u16(items);
    const epochKey = unwrap(epoch);
    for (let i = 0; i < items; i++) {
      const subjectKey = unwrap(subjects[body[2 + i * LEASE_ITEM_BYTES + 17]!]!);
      const prk = subjectBucketPrk(epochKey, subjectKey);
      const partKey = derivePartKey(prk, 1);
      writer.u8(0).u32(1).u32(60_000).bytesOf(partKey);
      wipe(subjectKey, prk, partKey);
    }
    wipe(epochKey);
    const frame = encodeFrame(op, id, writer.finish());
    socket.write(frame, () => wipe(frame));
  });
  socket.on('data', (chunk: Buffer) => splitter.push(chunk));
});
server.listen(process.argv[2], () => process.stdout.write('listening\n'));
