import { derivePartKey, padme, Part, Scope, sha256, StreamOpener, subjectBucketPrk, type StreamRow } from '../../src/crypto';
import { encryptInto } from '../../src/crypto/aead';
import { chunkNonce, streamAad, streamKeys } from '../../src/crypto/stream-format';
import { StreamSealer } from '../../src/crypto/stream-sealer';
import { hex, inputs, vectors } from './key-inputs';

const partKey = derivePartKey(subjectBucketPrk(inputs.epochKey, inputs.subjectKey), Part.media);
const salt = hex(vectors.stream.salt);
const SEALED = 65_552;

function streamRow(changes: Partial<StreamRow> = {}): StreamRow {
  const { subjectRef, incarnation, classId, bucket, sealSeq } = vectors.inputs;
  return {
    part: Part.media,
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation,
    classId,
    bucket,
    sealSeq,
    mediaId: hex(vectors.stream.mediaId),
    messageId: inputs.messageId,
    ...changes,
  };
}

function seal(body: Buffer, known = true, row = streamRow(), useSalt = salt): Buffer {
  const sealer = new StreamSealer(partKey, row, known ? body.length : undefined, useSalt);
  return Buffer.concat([sealer.header, ...sealer.update(body), ...sealer.final()]);
}

function open(sealed: Buffer, row = streamRow(), key = partKey): Buffer {
  const opener = new StreamOpener(key, row);
  return Buffer.concat([opener.update(sealed), opener.final()]);
}

const refuses = (sealed: Buffer, row?: StreamRow): void => {
  expect(() => open(sealed, row)).toThrow(expect.objectContaining({ code: 'sealed-stream.unreadable' }) as Error);
};

/** Header and sealed chunks of a stream, to be put together otherwise. */
function pieces(sealed: Buffer): Buffer[] {
  const out = [sealed.subarray(0, 86)];
  for (let at = 86; at < sealed.length; at += SEALED) out.push(sealed.subarray(at, at + SEALED));
  return out;
}

/** A stream of given plaintext chunks under the right key, whatever the format says about them. */
function forge(mode: 1 | 2, chunks: Buffer[], flags = chunks.map((_, i) => i === chunks.length - 1)): Buffer {
  const header = Buffer.from(seal(Buffer.alloc(1), mode === 1).subarray(0, 86));
  const keys = streamKeys(partKey, streamRow(), salt);
  const sealed = chunks.map((plaintext, i) => {
    const out = Buffer.alloc(plaintext.length + 16);
    encryptInto(out, 0, keys.key, chunkNonce(keys.prefix, i, flags[i]!), streamAad(header, streamRow()), plaintext);
    return out;
  });
  return Buffer.concat([header, ...sealed]);
}

const body = Buffer.alloc(vectors.stream.bodyLength, vectors.stream.bodyByte);
const long = Buffer.alloc(3 * 65_536 + 100, 0x61);

describe('media stream', () => {
  it('seals the vector', () => {
    const sealed = seal(body);
    const { length, commitment, prefix, sha256: digest, plaintextLength, chunks } = vectors.stream;
    expect(sealed).toHaveLength(length);
    expect(padme(8 + body.length)).toBe(plaintextLength);
    expect(pieces(sealed)).toHaveLength(1 + chunks);
    expect(sealed.subarray(70, 86).toString('hex')).toBe(commitment);
    expect(streamKeys(partKey, streamRow(), salt).prefix.toString('hex')).toBe(prefix);
    expect(sha256(sealed).toString('hex')).toBe(digest);
    expect(open(sealed)).toEqual(body);
  });

  it('fails for a dropped last chunk, and for no chunk at all', () => {
    for (const known of [true, false]) {
      const all = pieces(seal(long, known));
      refuses(Buffer.concat(all.slice(0, -1)));
      refuses(all[0]!);
      refuses(Buffer.alloc(0));
      refuses(all[0]!.subarray(0, 85));
    }
  });

  it('fails for exchanged, repeated and appended chunks', () => {
    const [header, a, b, c, d] = pieces(seal(long)) as [Buffer, Buffer, Buffer, Buffer, Buffer];
    expect(open(Buffer.concat([header, a, b, c, d]))).toEqual(long);
    refuses(Buffer.concat([header, b, a, c, d]));
    refuses(Buffer.concat([header, a, a, b, c, d]));
    refuses(Buffer.concat([header, a, c, d]));
    refuses(Buffer.concat([header, a, b, c, d, d]));
    refuses(Buffer.concat([header, a, b, c, d, Buffer.of(0)]));
    refuses(Buffer.concat([header, a, b, c, d]).subarray(0, -1));
  });

  it('fails when a middle chunk carries the last flag, or the last none', () => {
    const chunks = [long.subarray(0, 65_536), long.subarray(0, 65_536)];
    refuses(forge(2, [...chunks, Buffer.alloc(65_536)], [false, true, true]));
    refuses(forge(2, chunks, [true, false]));
  });

  it('fails for chunks of two streams of the same message mixed', () => {
    const first = pieces(seal(long));
    const retry = pieces(seal(long, true, streamRow(), Buffer.alloc(32, 9)));
    refuses(Buffer.concat([first[0]!, first[1]!, retry[2]!, first[3]!, first[4]!]));
    refuses(Buffer.concat([retry[0]!, ...first.slice(1)]));
  });

  it('fails for a header or media id exchanged, a mode changed, any header bit flipped', () => {
    const sealed = seal(body);
    refuses(sealed, streamRow({ mediaId: Buffer.alloc(16, 1) }));
    refuses(sealed, streamRow({ messageId: Buffer.alloc(16, 1) }));
    refuses(sealed, streamRow({ sealSeq: 2 }));
    refuses(sealed, streamRow({ bucket: vectors.inputs.bucket + 1 }));
    refuses(sealed, streamRow({ part: Part.package }));
    const otherMode = Buffer.from(sealed);
    otherMode[34] = 2;
    refuses(otherMode);
    for (let bit = 0; bit < 86 * 8; bit++) {
      const changed = Buffer.from(sealed.subarray(0, 2000));
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => new StreamOpener(partKey, streamRow()).update(changed).length || open(changed)).toThrow(
        expect.objectContaining({ code: 'sealed-stream.unreadable' }) as Error,
      );
    }
  });

  it('fails for another part key', () => {
    expect(() => open(seal(body), streamRow(), Buffer.alloc(64))).toThrow('this sealed stream cannot be opened');
  });

  it('fails for non-zero filler, a wrong length and a wrong amount of padding under the right key', () => {
    const known = (declared: number, length: number, fill?: (b: Buffer) => void): Buffer => {
      const plaintext = Buffer.alloc(length);
      plaintext.writeBigUInt64BE(BigInt(declared));
      fill?.(plaintext);
      return forge(1, [plaintext]);
    };
    expect(open(known(100, 112))).toEqual(Buffer.alloc(100));
    refuses(known(100, 112, (plaintext) => (plaintext[111] = 1)));
    refuses(known(100, 112, (plaintext) => (plaintext[108] = 1)));
    refuses(known(100, 108));
    refuses(known(100, 120));
    refuses(known(105, 112));
    refuses(known(2 ** 40, 112));
    refuses(forge(1, [Buffer.alloc(7)]));
    refuses(forge(1, [Buffer.alloc(8, 0xff)]));
    const marked = (fill: (b: Buffer) => void, length = 65_536): Buffer => {
      const plaintext = Buffer.alloc(length);
      fill(plaintext);
      return forge(2, [plaintext]);
    };
    expect(open(marked((plaintext) => (plaintext[0] = 0x80)))).toHaveLength(0);
    refuses(marked(() => undefined));
    refuses(marked((plaintext) => plaintext.fill(0x80, 0, 1).fill(1, 65_535)));
    refuses(marked((plaintext) => (plaintext[0] = 0x80), 65_535));
  });

  it('fails for an empty last chunk', () => {
    refuses(forge(1, [Buffer.alloc(65_536), Buffer.alloc(0)]));
    refuses(forge(2, [Buffer.alloc(65_536, 0x80), Buffer.alloc(0)]));
  });

  it('ends at 65,536 chunks, when sealing and when opening', () => {
    const sealer = new StreamSealer(partKey, streamRow(), undefined, salt);
    sealer['index'] = 65_535;
    expect(Buffer.concat(sealer.update(Buffer.alloc(65_537)))).toHaveLength(SEALED);
    expect(() => [...sealer.final()]).toThrow(expect.objectContaining({ code: 'sealed-stream.too-long' }) as Error);
    expect(() => new StreamSealer(partKey, streamRow(), 2 ** 32, salt)).toThrow('longest stream');
    expect(new StreamSealer(partKey, streamRow({ part: Part.backup }), 2 ** 32, salt).header).toHaveLength(86);

    const opener = new StreamOpener(partKey, streamRow());
    opener.update(seal(body, false).subarray(0, 86));
    opener['index'] = 65_536;
    const keys = streamKeys(partKey, streamRow(), salt);
    const chunk = Buffer.alloc(SEALED);
    const aad = streamAad(seal(body, false).subarray(0, 86), streamRow());
    const plaintext = Buffer.alloc(65_536);
    plaintext[0] = 0x80;
    encryptInto(chunk, 0, keys.key, chunkNonce(keys.prefix, 65_536, true), aad, plaintext);
    expect(opener.update(chunk)).toHaveLength(0);
    expect(() => opener.final()).toThrow('this sealed stream cannot be opened');
  });

  it('refuses a body that is longer or shorter than declared', () => {
    const wrong = expect.objectContaining({ code: 'sealed-stream.length' }) as Error;
    expect(() => new StreamSealer(partKey, streamRow(), 10, salt).update(Buffer.alloc(11))).toThrow(wrong);
    const short = new StreamSealer(partKey, streamRow(), 10, salt);
    short.update(Buffer.alloc(9));
    expect(() => [...short.final()]).toThrow(wrong);
  });
});
