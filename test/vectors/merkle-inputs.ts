import {
  AppendStack,
  checkpointText,
  Ed25519PrivateKey,
  formatNote,
  leafHash,
  noteSignature,
  nodeHash,
  parseVerifierKey,
  type ReadSubtrees,
  type VerifierKey,
} from '../../src/crypto';
import vectors from './merkle.json';

export { vectors };

/** Leaf `i` of the vectors: the one byte `i`. */
export const leaves = (size: number): Buffer[] => Array.from({ length: size }, (_, i) => leafHash(Buffer.of(i)));

/** Reads subtrees out of a list of leaf hashes, by the definition. */
export function readerOf(hashes: readonly Buffer[]): ReadSubtrees {
  const cache = new Map<string, Buffer>();
  const hashOf = (level: number, index: number): Buffer => {
    if (level === 0) return hashes[index]!;
    const name = `${level}/${index}`;
    const hash = cache.get(name) ?? nodeHash(hashOf(level - 1, 2 * index), hashOf(level - 1, 2 * index + 1));
    cache.set(name, hash);
    return hash;
  };
  return (subtrees) => Promise.resolve(subtrees.map(({ level, index }) => hashOf(level, index)));
}

/** Root over leaf hashes, by appending. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  const stack = AppendStack.empty();
  for (const hash of hashes) stack.append(hash);
  return stack.root();
}

/** The signing key of the checkpoint vector. */
export const logKey = Ed25519PrivateKey.fromSeed(Buffer.from(vectors.checkpoint.seed, 'hex'));
/** Its published form. */
export const logVerifier = parseVerifierKey(vectors.checkpoint.verifierKey);

/** A checkpoint of the vectors' log, signed; `key` and `verifier` to sign as somebody else. */
export function signedCheckpoint(
  size: number,
  root: Buffer,
  { key = logKey, verifier = logVerifier, origin = verifier.name }: { key?: Ed25519PrivateKey; verifier?: VerifierKey; origin?: string } = {},
): Buffer {
  const text = checkpointText({ origin, size, root });
  return Buffer.from(formatNote({ text, signatures: [noteSignature(verifier, key.sign(Buffer.from(text)))] }));
}
