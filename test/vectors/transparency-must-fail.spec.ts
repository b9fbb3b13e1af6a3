import {
  canonicalJson,
  consistencyProof,
  Ed25519PrivateKey,
  formatNote,
  inclusionProof,
  leafHash,
  nodeHash,
  noteSignature,
  openCheckpoint,
  parseCanonicalJson,
  parseConsistencyProof,
  parseInclusionProof,
  parseVerifierKey,
  sha256,
  verifierKey,
  verifyConsistency,
  verifyInclusion,
} from '../../src/crypto';
import { leaves, logKey, logVerifier, readerOf, rootOf, signedCheckpoint, vectors } from './merkle-inputs';

const all = leaves(7);
const root = rootOf(all);
const checkpoint = signedCheckpoint(7, root);

function* bitFlips(bytes: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    yield changed;
  }
}

describe('inclusion, must fail', () => {
  let proof: Buffer[];
  beforeAll(async () => (proof = await inclusionProof(3, 7, readerOf(all))));
  const leaf = all[3]!;

  it('for one bit in entry, hash or root', () => {
    expect(verifyInclusion(leaf, 3, 7, proof, root)).toBe(true);
    for (const entry of bitFlips(Buffer.of(3))) expect(verifyInclusion(leafHash(entry), 3, 7, proof, root)).toBe(false);
    for (const changed of bitFlips(root)) expect(verifyInclusion(leaf, 3, 7, proof, changed)).toBe(false);
    proof.forEach((hash, i) => {
      for (const changed of bitFlips(hash)) expect(verifyInclusion(leaf, 3, 7, proof.with(i, changed), root)).toBe(false);
    });
  });

  it('for index ± 1, another size, a hash too few or too many', () => {
    for (const index of [2, 4, -1, 7, 3.5, NaN]) expect(verifyInclusion(leaf, index, 7, proof, root)).toBe(false);
    for (const size of [3, 4, 9, 16, 2 ** 40, 0]) expect(verifyInclusion(leaf, 3, size, proof, root)).toBe(false);
    expect(verifyInclusion(leaf, 3, 7, proof.slice(1), root)).toBe(false);
    expect(verifyInclusion(leaf, 3, 7, proof.slice(0, -1), root)).toBe(false);
    expect(verifyInclusion(leaf, 3, 7, [...proof, proof[0]!], root)).toBe(false);
    expect(verifyInclusion(leaf, 3, 7, [proof[0]!, ...proof], root)).toBe(false);
    expect(verifyInclusion(leaf, 3, 7, proof.with(0, proof[0]!.subarray(0, 31)), root)).toBe(false);
  });

  it('binds the size through the checkpoint: a path can fit several sizes, but one size has one root', () => {
    const sizes = [5, 6, 8].filter((size) => verifyInclusion(leaf, 3, size, proof, root));
    for (const size of sizes) {
      const text = checkpoint.toString().replace('\n7\n', `\n${size}\n`);
      expect(() => openCheckpoint(Buffer.from(text), [logVerifier])).toThrow('does not hold');
    }
  });

  it('without the leaf or node prefix, and for node bytes offered as an entry', async () => {
    expect(verifyInclusion(sha256(Buffer.of(3)), 3, 7, proof, root)).toBe(false);
    const unprefixed = all.map((_, i) => sha256(Buffer.of(i)));
    expect(rootOf(unprefixed)).not.toEqual(root);
    const node = Buffer.concat([all[0]!, all[1]!]);
    const upper = await inclusionProof(0, 2, readerOf([nodeHash(all[0]!, all[1]!), nodeHash(all[2]!, all[3]!)]));
    const top = nodeHash(nodeHash(all[0]!, all[1]!), nodeHash(all[2]!, all[3]!));
    expect(verifyInclusion(nodeHash(all[0]!, all[1]!), 0, 2, upper, top)).toBe(true);
    expect(verifyInclusion(leafHash(node), 0, 2, upper, top)).toBe(false);
    expect(verifyInclusion(leafHash(Buffer.concat([Buffer.of(1), node])), 0, 2, upper, top)).toBe(false);
  });
});

describe('consistency, must fail', () => {
  let proof: Buffer[];
  const old = rootOf(all.slice(0, 3));
  beforeAll(async () => (proof = await consistencyProof(3, 7, readerOf(all))));

  it('for one bit, a hash too few or too many, other sizes', () => {
    expect(verifyConsistency(3, old, 7, root, proof)).toBe(true);
    for (const changed of bitFlips(old)) expect(verifyConsistency(3, changed, 7, root, proof)).toBe(false);
    for (const changed of bitFlips(root)) expect(verifyConsistency(3, old, 7, changed, proof)).toBe(false);
    proof.forEach((hash, i) => {
      for (const changed of bitFlips(hash)) expect(verifyConsistency(3, old, 7, root, proof.with(i, changed))).toBe(false);
    });
    expect(verifyConsistency(3, old, 7, root, proof.slice(1))).toBe(false);
    expect(verifyConsistency(3, old, 7, root, proof.slice(0, -1))).toBe(false);
    expect(verifyConsistency(3, old, 7, root, [...proof, proof[0]!])).toBe(false);
    expect(verifyConsistency(3, old, 7, root, [])).toBe(false);
    for (const size of [2, 4, 5, 6]) expect(verifyConsistency(size, old, 7, root, proof)).toBe(false);
    for (const size of [4, 9, 16, 17, 2 ** 40]) expect(verifyConsistency(3, old, size, root, proof)).toBe(false);
  });

  it('for two logs that differ in entry 0', async () => {
    const forked = [leafHash(Buffer.from('other')), ...all.slice(1)];
    const fork = await consistencyProof(3, 7, readerOf(forked));
    expect(verifyConsistency(3, rootOf(forked.slice(0, 3)), 7, rootOf(forked), fork)).toBe(true);
    expect(verifyConsistency(3, old, 7, rootOf(forked), fork)).toBe(false);
    expect(verifyConsistency(3, old, 7, rootOf(forked), proof)).toBe(false);
  });

  it('for an old size above the new, for old size 0 with hashes, for equal sizes with hashes or other roots', () => {
    expect(verifyConsistency(8, root, 7, old, proof)).toBe(false);
    expect(verifyConsistency(0, rootOf([]), 7, root, [])).toBe(true);
    expect(verifyConsistency(0, rootOf([]), 7, root, proof)).toBe(false);
    expect(verifyConsistency(0, root, 7, root, [])).toBe(false);
    expect(verifyConsistency(7, root, 7, root, [])).toBe(true);
    expect(verifyConsistency(7, root, 7, root, proof)).toBe(false);
    expect(verifyConsistency(7, old, 7, root, [])).toBe(false);
  });
});

describe('checkpoint, must fail', () => {
  const text = checkpoint.toString();
  const refuses = (changed: string): void => {
    expect(changed).not.toBe(text);
    let authenticated = false;
    try {
      ({ authenticated } = openCheckpoint(Buffer.from(changed), [logVerifier]));
    } catch (error) {
      expect(error).toMatchObject({ kind: 'corrupt' });
    }
    expect(authenticated).toBe(false);
  };

  it('for any bit of it', () => {
    for (const changed of bitFlips(checkpoint)) {
      let authenticated = false;
      try {
        ({ authenticated } = openCheckpoint(changed, [logVerifier]));
      } catch (error) {
        expect(error).toMatchObject({ kind: 'corrupt' });
      }
      expect(authenticated).toBe(false);
    }
  });

  it('for a size with leading zero, sign or exponent', () => {
    for (const size of ['07', '+7', '-7', '7.0', '7e0', '0x7', ' 7', '', '99999999999999999']) refuses(text.replace('\n7\n', `\n${size}\n`));
  });

  it('for CRLF, a missing final newline, a hyphen for the em dash, white space', () => {
    refuses(text.replaceAll('\n', '\r\n'));
    refuses(text.replace('\n7\n', '\r\n7\n'));
    refuses(text.slice(0, -1));
    refuses(text.replace('\u2014', '-'));
    refuses(text.replace('\u2014', '\u2013'));
    refuses(text.replace('\u2014 ', '\u2014  '));
    refuses(`${text}\n`);
    refuses(` ${text}`);
    refuses(`\ufeff${text}`);
    refuses(text.replace('\n\n', '\n'));
  });

  it('for an extension line, a root of another length or spelling', () => {
    refuses(text.replace('\n\n', '\nextension\n\n'));
    refuses(text.replace(root.toString('base64'), root.subarray(1).toString('base64')));
    refuses(text.replace(root.toString('base64'), root.toString('base64').slice(0, -1)));
    refuses(text.replace(root.toString('base64'), root.toString('base64url')));
  });

  it('for any of these spellings even when the log signed it', () => {
    const [origin, , rootLine] = text.split('\n') as [string, string, string];
    const wrong = [
      `${origin}\n7\n${rootLine}\nextension\n`,
      `${origin}\n07\n${rootLine}\n`,
      `${origin}\n+7\n${rootLine}\n`,
      `${origin}\n7\n${rootLine.slice(0, -1)}\n`,
      `${origin}\n7\nAAAA\n`,
      `${origin}\n7\n`,
      `\n7\n${rootLine}\n`,
    ];
    for (const signed of wrong) {
      const signatures = [noteSignature(logVerifier, logKey.sign(Buffer.from(signed)))];
      const note = Buffer.from(formatNote({ text: signed, signatures }));
      expect(() => openCheckpoint(note, [logVerifier])).toThrow('a checkpoint has an origin, a size and a root');
    }
  });

  it('for an origin with another case, with or without the signature line following it', () => {
    refuses(text.replace('lethe.example', 'Lethe.example'));
    refuses(text.replaceAll('lethe.example', 'Lethe.example'));
  });

  it('for another key of the same name', () => {
    const other = Ed25519PrivateKey.generate();
    const named = verifierKey(logVerifier.name, other.publicKey);
    refuses(signedCheckpoint(7, root, { key: other, verifier: named }).toString());
    // The same with the known key's id forged upon it.
    refuses(signedCheckpoint(7, root, { key: other }).toString());
  });

  it('for a checkpoint of another log signed by a known key, and a second line of the same key', () => {
    const elsewhere = signedCheckpoint(7, root, { origin: 'lethe.example/audit/other' });
    expect(() => openCheckpoint(elsewhere, [logVerifier])).toThrow('another log');
    const line = text.slice(text.indexOf('\u2014'));
    refuses(`${text}${line}`);
  });

  it('but lines of unknown keys are ignored', () => {
    const other = Ed25519PrivateKey.generate();
    const line = signedCheckpoint(7, root, { key: other, verifier: verifierKey('witness.example', other.publicKey) }).toString();
    const both = `${text}${line.slice(line.indexOf('\u2014'))}`;
    expect(openCheckpoint(Buffer.from(both), [logVerifier]).authenticated).toBe(true);
  });

  it('for verifier keys that are not what they say', () => {
    const { verifierKey: published } = vectors.checkpoint;
    expect(parseVerifierKey(published).publicKey.raw).toEqual(logKey.publicKey.raw);
    const wrong = [
      published.replace('26c2349c', '26c2349d'),
      published.replace('test', 'Test'),
      published.replace('+AQ', '+BQ'),
      published.slice(0, -1),
      `${published}=`,
      published.replace('+', ' '),
      '',
    ];
    for (const text of wrong) expect(() => parseVerifierKey(text)).toThrow('verifier key');
  });
});

describe('proof files, must fail', () => {
  const good = `c2sp.org/tlog-proof@v1\nindex 3\n${root.toString('base64')}\n\n${checkpoint.toString()}`;

  it('for anything but the one spelling', () => {
    expect(parseInclusionProof(Buffer.from(good)).index).toBe(3);
    const extra = good.replace('\nindex', '\nextra AAAA\nindex');
    expect(parseInclusionProof(Buffer.from(extra)).index).toBe(3);
    const wrong = [
      good.replace('index 3', 'index 03'),
      good.replace('index 3', 'index +3'),
      good.replace('index 3', 'index -3'),
      good.replace('index 3\n', ''),
      good.replace('@v1', '@v2'),
      good.replaceAll('\n', '\r\n'),
      good.replace(root.toString('base64'), 'AAAA'),
      good.replace('\n\n', '\n'),
      good.replace('\nindex', '\nextra !\nindex'),
      good.replace(`${root.toString('base64')}\n`, `${root.toString('base64')}\n`.repeat(64)),
      '',
    ];
    for (const text of wrong) {
      expect(text).not.toBe(good);
      // Taking the blank line away leaves the one inside the checkpoint, whose lines are then no hashes.
      expect(() => parseInclusionProof(Buffer.from(text))).toThrow('proof file');
    }
    for (const text of ['old 03\n\nx', 'old\n\nx', 'size 3\n\nx', 'old 3\nx', 'old 3\nAAAA\n\nx']) {
      expect(() => parseConsistencyProof(Buffer.from(text))).toThrow('proof file');
    }
  });
});

describe('entries, must fail', () => {
  it('for duplicate names, floats and every other non-canonical spelling', () => {
    const canonical = canonicalJson({ b: [1, true, null], a: 'é\n' });
    expect(canonical.toString()).toBe('{"a":"é\\n","b":[1,true,null]}');
    expect(parseCanonicalJson(canonical)).toEqual({ a: 'é\n', b: [1, true, null] });
    const wrong = [
      '{"a":1,"a":1}',
      '{"a":1,"a":2}',
      '{"a":1.5}',
      '{"a":1.0}',
      '{"a":1e2}',
      '{"a":-0}',
      '{"a":9007199254740992}',
      '{"b":1,"a":1}',
      '{"a": 1}',
      '{"a":1}\n',
      '{"a":"\\u00e9"}',
      '{"a":"\\/"}',
      '{"a":"\\ud800"}',
      '\ufeff{"a":1}',
      '{"a":1',
      '',
      '['.repeat(40) + ']'.repeat(40),
      '['.repeat(100_000),
    ];
    for (const text of wrong) expect(() => parseCanonicalJson(Buffer.from(text))).toThrow('canonical');
    expect(() => parseCanonicalJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('canonical');
    for (const value of [1.5, NaN, 2 ** 53, '\ud800', undefined, 1n, () => 1]) {
      expect(() => canonicalJson({ a: value as never })).toThrow('canonical');
    }
  });
});
