import {
  AppendStack,
  consistencyProof,
  EMPTY_ROOT,
  formatConsistencyProof,
  formatInclusionProof,
  formatVerifierKey,
  inclusionProof,
  leafHash,
  openCheckpoint,
  parseConsistencyProof,
  parseInclusionProof,
  parseNote,
  parseVerifierKey,
  rootAt,
  verifierKey,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
} from '../../src/crypto';
import { leaves, logKey, logVerifier, readerOf, rootOf, signedCheckpoint, vectors } from './merkle-inputs';

const { singleByteLeaves, publishedLeaves } = vectors;

describe('Merkle vectors', () => {
  it.each(Object.entries(singleByteLeaves.roots))('root of %s single-byte leaves', async (size, root) => {
    expect(rootOf(leaves(Number(size))).toString('base64')).toBe(root);
    if (size !== '0') expect((await rootAt(Number(size), readerOf(leaves(7)))).toString('base64')).toBe(root);
  });

  it('roots that Certificate Transparency implementations share', () => {
    const stack = AppendStack.empty();
    expect(stack.root()).toEqual(EMPTY_ROOT);
    publishedLeaves.entries.forEach((entry, i) => {
      stack.append(leafHash(Buffer.from(entry, 'hex')));
      expect(stack.root().toString('hex')).toBe(publishedLeaves.roots[i]);
    });
  });

  it('inclusion of index 3 in 7, as proof and as file', async () => {
    const { index, size, hashes } = singleByteLeaves.inclusion;
    const proof = await inclusionProof(index, size, readerOf(leaves(size)));
    expect(proof.map((hash) => hash.toString('base64'))).toEqual(hashes);
    const checkpoint = signedCheckpoint(7, rootOf(leaves(7)));
    const file = formatInclusionProof({ index, hashes: proof, checkpoint });
    expect(file.toString()).toBe(['c2sp.org/tlog-proof@v1', 'index 3', ...hashes, '', checkpoint.toString()].join('\n'));
    expect(parseInclusionProof(file)).toEqual({ index, hashes: proof, checkpoint });
  });

  it('consistency of 3 and 7, as proof and as file', async () => {
    const { oldSize, newSize, hashes } = singleByteLeaves.consistency;
    const proof = await consistencyProof(oldSize, newSize, readerOf(leaves(newSize)));
    expect(proof.map((hash) => hash.toString('base64'))).toEqual(hashes);
    const checkpoint = signedCheckpoint(7, rootOf(leaves(7)));
    const file = formatConsistencyProof({ oldSize, hashes: proof, checkpoint });
    expect(file.toString()).toBe(['old 3', ...hashes, '', checkpoint.toString()].join('\n'));
    expect(parseConsistencyProof(file)).toEqual({ oldSize, hashes: proof, checkpoint });
  });

  it('checkpoint signed by the key of seed 00..1f', () => {
    const { origin, size, verifierKey: published, signature } = vectors.checkpoint;
    expect(formatVerifierKey(verifierKey(origin, logKey.publicKey))).toBe(published);
    const checkpoint = signedCheckpoint(size, rootOf(leaves(size)));
    expect(checkpoint.toString()).toBe(
      `${origin}\n${size}\n${singleByteLeaves.roots[7]}\n\n\u2014 ${origin} ${signature}\n`,
    );
    expect(openCheckpoint(checkpoint, [logVerifier])).toMatchObject({ origin, size, authenticated: true });
  });

  it('a note that another implementation signed', () => {
    const { verifierKey: published, text, line } = vectors.foreignNote;
    const note = parseNote(Buffer.from(`${text}\n${line}\n`));
    expect(verifyNote(note, [parseVerifierKey(published)])).toHaveLength(1);
  });
});

describe('every pair of sizes up to 300', () => {
  const all = Array.from({ length: 300 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
  const read = readerOf(all);
  const roots = Array.from({ length: 301 }, (_, size) => rootOf(all.slice(0, size)));

  it('has an inclusion proof that verifies, and for no other index', async () => {
    for (let size = 1; size <= 300; size++) {
      expect(await rootAt(size, read)).toEqual(roots[size]);
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(index, size, read);
        const holds = verifyInclusion(all[index]!, index, size, proof, roots[size]!);
        const elsewhere = verifyInclusion(all[index]!, index === 0 ? size - 1 : index - 1, size, proof, roots[size]!);
        if (!holds || (elsewhere && size > 1)) throw new Error(`index ${index} of ${size}`);
      }
    }
  });

  it('has a consistency proof that verifies, and for no other older root', async () => {
    for (let newSize = 0; newSize <= 300; newSize++) {
      for (let oldSize = 0; oldSize <= newSize; oldSize++) {
        const proof = await consistencyProof(oldSize, newSize, read);
        const holds = verifyConsistency(oldSize, roots[oldSize]!, newSize, roots[newSize]!, proof);
        const forked = verifyConsistency(oldSize, leafHash(roots[oldSize]!), newSize, roots[newSize]!, proof);
        if (!holds || forked) throw new Error(`${oldSize} to ${newSize}`);
      }
    }
  });

  it('restores a stack from its stored subtrees and appends to it alike', async () => {
    for (const size of [0, 1, 2, 3, 127, 128, 255, 256, 257, 299]) {
      const stack = AppendStack.restore(size, await read(AppendStack.subtreesOf(size)));
      expect(stack.root()).toEqual(roots[size]);
      const copy = stack.clone();
      copy.append(all[size]!);
      expect(copy.root()).toEqual(roots[size + 1]);
      expect(stack.root()).toEqual(roots[size]);
    }
    expect(() => AppendStack.restore(3, leaves(1))).toThrow('do not make a tree');
  });
});
