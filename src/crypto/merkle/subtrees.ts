import { nodeHash } from './hashing';

/** A complete subtree: the `2^level` leaves from `index · 2^level` on. */
export interface Subtree {
  level: number;
  index: number;
}

/** Exponent of the largest power of two that is at most `n`, for n ≥ 1. Sizes exceed 32 bits, so no bit operators. */
export function floorLog2(n: number): number {
  let exponent = 0;
  while (2 ** (exponent + 1) <= n) exponent++;
  return exponent;
}

/** Where RFC 9162 splits a tree of `n` ≥ 2 leaves: the largest power of two *below* n. */
export function splitPoint(n: number): number {
  return 2 ** floorLog2(n - 1);
}

/**
 * The complete subtrees, from left to right, that leaves `[start, end)` consist of. `start` must be aligned as it is for every subtree that the
 * RFC's recursion meets.
 */
export function coveringSubtrees(start: number, end: number): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end;) {
    const level = floorLog2(end - at);
    subtrees.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return subtrees;
}

/** Root over the hashes of `coveringSubtrees`: folds from the right, as the RFC's recursion does. */
export function foldSubtrees(hashes: readonly Buffer[]): Buffer {
  let root = hashes.at(-1)!;
  for (let i = hashes.length - 2; i >= 0; i--) root = nodeHash(hashes[i]!, root);
  return root;
}
