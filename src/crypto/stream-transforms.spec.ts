import fc from 'fast-check';
import {
  openStream,
  padme,
  Part,
  randomBytes,
  Scope,
  sealedStreamBytes,
  sealStream,
  type StreamRow,
} from '.';

const partKey = randomBytes(64);

function streamRow(): StreamRow {
  return {
    part: Part.media,
    scope: Scope.subjectBucket,
    subjectRef: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7',
    incarnation: 1,
    classId: 7,
    bucket: 0x4000512a,
    sealSeq: 1,
    mediaId: randomBytes(16),
    messageId: randomBytes(16),
  };
}

async function* cut(data: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < data.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield await Promise.resolve(data.subarray(at, at + size));
    at += size;
  }
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of source) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
}

const edges = [
  0, 1, 7, 8, 65_527, 65_528, 65_529, 65_535, 65_536, 65_537, 131_064, 131_071, 131_072, 131_073, 300_000,
];

describe('streams', () => {
  it.each(edges)('come back whole at %i bytes, with known and unknown length', async (length) => {
    const body = randomBytes(length);
    for (const declared of [length, undefined]) {
      const row = streamRow();
      const sealed = await collect(sealStream(partKey, row, cut(body, [65_536]), declared));
      if (declared !== undefined) expect(sealed).toHaveLength(sealedStreamBytes(length));
      expect((await collect(openStream(partKey, row, cut(sealed, [1000])))).equals(body)).toBe(true);
    }
  });

  it('come back whole however source and store cut them', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200_000 }),
        sizes,
        sizes,
        fc.boolean(),
        async (length, ins, outs, known) => {
          fc.pre(length < 20_000 || (Math.min(...ins) > 100 && Math.min(...outs) > 100));
          const body = randomBytes(length);
          const row = streamRow();
          const sealed = await collect(sealStream(partKey, row, cut(body, ins), known ? length : undefined));
          expect((await collect(openStream(partKey, row, cut(sealed, outs)))).equals(body)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never repeat a key: two attempts at the same object differ from the salt on', async () => {
    const row = streamRow();
    const [a, b] = await Promise.all(
      [1, 2].map(() => collect(sealStream(partKey, row, cut(Buffer.alloc(64), [64]), 64))),
    );
    expect(a!.subarray(0, 38).equals(b!.subarray(0, 38))).toBe(true);
    expect(a!.subarray(38, 70).equals(b!.subarray(38, 70))).toBe(false);
    expect(a!.subarray(70).equals(b!.subarray(70))).toBe(false);
  });
});

describe('Padmé', () => {
  it('gives the published examples', () => {
    expect([108, 10_008, 70_008, 1_048_584].map(padme)).toEqual([112, 10_240, 71_680, 1_081_344]);
  });

  it('never shortens, adds at most 12 %, is monotonic and idempotent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 44 }), (length) => {
        const padded = padme(length);
        expect(padded).toBeGreaterThanOrEqual(length);
        expect(padded).toBeLessThanOrEqual(length * 1.12 + 1);
        expect(padme(padded)).toBe(padded);
        expect(padme(length + 1)).toBeGreaterThanOrEqual(padded);
      }),
    );
  });
});
