import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import {
  expand64,
  extract,
  fillRandom,
  digestOfSorted,
  hmacSha256,
  KeySetDigest,
  randomBytes,
  sha256,
  tuple,
  unwrapKey,
  uuidBytes,
  uuidText,
  wrapKey,
} from '.';

const bytes = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((b) => Buffer.from(b));

describe('HKDF', () => {
  it('agrees with the library for one block', () => {
    fc.assert(
      fc.property(bytes(200), bytes(100), bytes(80), (ikm, salt, info) => {
        const ours = expand64(extract(salt, ikm), info);
        expect(ours.equals(Buffer.from(hkdfSync('sha512', ikm, salt, info, 64)))).toBe(true);
      }),
    );
  });
});

describe('HMAC', () => {
  it.each([
    ['sha256', hmacSha256],
    ['sha512', extract],
  ] as const)(
    'of %s agrees with the library, for keys and data that are short and for those that are not',
    (name, hmac) => {
      fc.assert(
        fc.property(bytes(150), bytes(300), (key, data) => {
          expect(hmac(key, data)).toEqual(createHmac(name, key).update(data).digest());
        }),
      );
    },
  );
});

describe('tuple', () => {
  const fields = fc.array(bytes(40), { maxLength: 5 });

  it('is injective', () => {
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        const same = a.length === b.length && a.every((field, i) => field.equals(b[i]!));
        expect(tuple('x', ...a).equals(tuple('x', ...b))).toBe(same);
      }),
    );
  });

  it('writes lengths, text as UTF-8, and refuses fields beyond 65,535 bytes', () => {
    expect(tuple('é', Buffer.of(1, 2)).toString('hex')).toBe('0002c3a900020102');
    expect(tuple('x', Buffer.alloc(0xffff))).toHaveLength(3 + 2 + 0xffff);
    expect(() => tuple('x', Buffer.alloc(0x10000))).toThrow('65,535');
    expect(() => tuple('x', 'é'.repeat(0x8000))).toThrow('65,535');
  });
});

describe('wrapped key', () => {
  it('comes back, with a fresh nonce each time', () => {
    const kek = randomBytes(32);
    for (const length of [32, 64]) {
      const key = randomBytes(length);
      const [a, b] = [wrapKey(kek, key, Buffer.from('aad')), wrapKey(kek, key, Buffer.from('aad'))];
      expect(a).toHaveLength(length + 29);
      expect(a.equals(b)).toBe(false);
      expect(unwrapKey(kek, a, Buffer.from('aad'))).toEqual(key);
    }
  });
});

describe('key set digest', () => {
  it('does not depend on the order and does on every value', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({
      id: randomBytes(16),
      incarnation: i % 3,
      check: randomBytes(16),
    }));
    const digest = (list: typeof rows): string => {
      const set = new KeySetDigest();
      for (const row of list) set.add(1, row.id, row.incarnation, row.check);
      expect(set.size).toBe(list.length);
      return set.digest().toString('hex');
    };
    const whole = digest(rows);
    expect(digest(rows.toReversed())).toBe(whole);
    for (const parts of [1, 2, 3]) {
      const sorted = Array.from({ length: parts }, (_, part) => {
        const set = new KeySetDigest();
        for (const [i, row] of rows.entries())
          if (i % parts === part) set.add(1, row.id, row.incarnation, row.check);
        return set.sortedRows();
      });
      expect(digestOfSorted(sorted)).toEqual({ digest: Buffer.from(whole, 'hex'), size: rows.length });
    }
    expect(digest(rows.slice(1))).not.toBe(whole);
    expect(digest(rows.map((row, i) => (i === 7 ? { ...row, check: randomBytes(16) } : row)))).not.toBe(
      whole,
    );
    const sorted = rows.map((row) => {
      const incarnation = Buffer.alloc(4);
      incarnation.writeUInt32BE(row.incarnation);
      return Buffer.concat([Buffer.of(1), row.id, incarnation, row.check]);
    });
    expect(whole).toBe(sha256(Buffer.concat(sorted.sort((a, b) => a.compare(b)))).toString('hex'));
  });
});

describe('random bytes', () => {
  it('never hands out the same bytes twice across refills', () => {
    const seen = new Set<string>();
    const nonce = Buffer.alloc(12);
    for (let i = 0; i < 5000; i++) {
      fillRandom(nonce, 0, 12);
      seen.add(nonce.toString('hex'));
    }
    expect(seen.size).toBe(5000);
    const large = Buffer.alloc(40_000);
    fillRandom(large, 0, large.length);
    expect(large.subarray(39_000).equals(Buffer.alloc(1000))).toBe(false);
  });
});

describe('UUID', () => {
  it('goes to bytes and back, and refuses what is none', () => {
    fc.assert(fc.property(fc.uuid(), (text) => expect(uuidText(uuidBytes(text))).toBe(text)));
    expect(uuidBytes('3F2B8C1E-9A4D-4E6F-B0C1-D2E3F4A5B6C7').toString('hex')).toBe(
      '3f2b8c1e9a4d4e6fb0c1d2e3f4a5b6c7',
    );
    const wrong = [
      '',
      '3f2b8c1e9a4d4e6fb0c1d2e3f4a5b6c7',
      '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6cg',
      '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c\u0137',
    ];
    for (const text of wrong)
      expect(() => uuidBytes(text)).toThrow(expect.objectContaining({ code: 'uuid.malformed' }) as Error);
    expect(() => uuidText(Buffer.alloc(15))).toThrow('16 bytes');
  });
});
