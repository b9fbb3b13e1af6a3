import fc from 'fast-check';
import {
  MAX_BODY_BYTES,
  openRecord,
  randomBytes,
  RECORD_OVERHEAD_BYTES,
  sealRecord,
  uuidText,
  type RecordRow,
} from '.';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));

const row: fc.Arbitrary<RecordRow> = fc.record({
  part: fc.constantFrom(0x01, 0x02, 0x10, 0x14, 0x20),
  scope: fc.constantFrom(0, 1, 2),
  subjectRef: bytes16.map(uuidText),
  incarnation: u32,
  classId: u16,
  bucket: u32,
  sealSeq: fc.integer({ min: 1, max: 0xffff_ffff }),
  messageId: bytes16,
  direction: fc.constantFrom(0, 1, 2),
  schemaVersion: u16,
});
const partKey = randomBytes(64);

describe('sealed record', () => {
  it('opens to what was sealed, and its length tells the body in steps of 64', () => {
    fc.assert(
      fc.property(row, fc.uint8Array({ maxLength: 20_000, size: 'max' }), (values, body) => {
        const record = sealRecord(partKey, values, body);
        expect(record.length).toBe(RECORD_OVERHEAD_BYTES + 64 * Math.ceil((4 + body.length) / 64));
        expect(openRecord(partKey, values, record).equals(body)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('does not open in the row of another record', () => {
    fc.assert(
      fc.property(row, row, (mine, other) => {
        fc.pre(JSON.stringify(mine) !== JSON.stringify(other));
        const record = sealRecord(partKey, mine, Buffer.from('body'));
        expect(() => openRecord(partKey, other, record)).toThrow('this sealed record cannot be opened');
      }),
    );
  });

  it('does not open with any two fields of two rows exchanged', () => {
    fc.assert(
      fc.property(
        row,
        row,
        fc.constantFrom(...(Object.keys(row0()) as (keyof RecordRow)[])),
        (mine, other, field) => {
          fc.pre(JSON.stringify(mine[field]) !== JSON.stringify(other[field]));
          const record = sealRecord(partKey, mine, Buffer.from('body'));
          expect(() => openRecord(partKey, { ...mine, [field]: other[field] }, record)).toThrow(
            'cannot be opened',
          );
        },
      ),
    );
  });

  it('is new each time: nonce, and every byte of the key material once sealSeq rises', () => {
    const first = sealRecord(partKey, row0(), Buffer.from('body'));
    const retry = sealRecord(partKey, row0(), Buffer.from('body'));
    const next = sealRecord(partKey, { ...row0(), sealSeq: 2 }, Buffer.from('body'));
    expect(retry.subarray(34, 50).equals(first.subarray(34, 50))).toBe(true);
    expect(retry.subarray(50).equals(first.subarray(50))).toBe(false);
    expect(next.subarray(34, 50).equals(first.subarray(34, 50))).toBe(false);
  });

  it('takes bodies up to 1 MiB and refuses what it could not open again', () => {
    const largest = sealRecord(partKey, row0(), Buffer.alloc(MAX_BODY_BYTES, 1));
    expect(openRecord(partKey, row0(), largest)).toHaveLength(MAX_BODY_BYTES);
    const refused = expect.objectContaining({ code: 'sealed-record.unsealable' }) as Error;
    expect(() => sealRecord(partKey, row0(), Buffer.alloc(MAX_BODY_BYTES + 1))).toThrow(refused);
    expect(() => sealRecord(partKey, { ...row0(), sealSeq: 0 }, Buffer.alloc(1))).toThrow(refused);
    expect(() => sealRecord(partKey, { ...row0(), messageId: Buffer.alloc(15) }, Buffer.alloc(1))).toThrow(
      refused,
    );
  });
});

function row0(): RecordRow {
  return {
    part: 1,
    scope: 0,
    subjectRef: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7',
    incarnation: 1,
    classId: 7,
    bucket: 0x4000512a,
    sealSeq: 1,
    messageId: Buffer.alloc(16, 3),
    direction: 1,
    schemaVersion: 1,
  };
}
