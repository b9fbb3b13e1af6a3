import { DomainError } from '../../foundation/errors';
import { coveringSubtrees, foldSubtrees, splitPoint, type Subtree } from './subtrees';

/** Reads the hashes of complete subtrees, in the order asked for. */
export type ReadSubtrees = (subtrees: readonly Subtree[]) => Promise<readonly Buffer[]>;

type Range = readonly [start: number, end: number];

/** Root of the first `size` leaves. */
export async function rootAt(size: number, read: ReadSubtrees): Promise<Buffer> {
  return (await hashRanges([[0, size]], read))[0]!;
}

/** Inclusion proof of leaf `index` in the tree of `size` leaves (RFC 9162 §2.1.3.1), from the leaf's sibling upwards. */
export async function inclusionProof(index: number, size: number, read: ReadSubtrees): Promise<Buffer[]> {
  if (!(index >= 0 && index < size))
    throw new DomainError('missing', 'merkle.no-such-leaf', 'the tree has no leaf of that index');
  const path: Range[] = [];
  for (let start = 0, end = size; end - start > 1;) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      path.push([middle, end]);
      end = middle;
    } else {
      path.push([start, middle]);
      start = middle;
    }
  }
  return hashRanges(path.reverse(), read);
}

/** Consistency proof from the tree of `oldSize` leaves to that of `newSize` (RFC 9162 §2.1.4.1). Empty when either is 0 or both are equal. */
export async function consistencyProof(
  oldSize: number,
  newSize: number,
  read: ReadSubtrees,
): Promise<Buffer[]> {
  if (!(oldSize >= 0 && oldSize <= newSize)) {
    throw new DomainError('invalid', 'merkle.sizes', 'the older tree must not be larger than the newer');
  }
  if (oldSize === 0 || oldSize === newSize) return [];
  const path: Range[] = [];
  let start = 0;
  let end = newSize;
  let rootKnown = true;
  while (oldSize !== end) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      path.push([middle, end]);
      end = middle;
    } else {
      path.push([start, middle]);
      start = middle;
      rootKnown = false;
    }
  }
  if (!rootKnown) path.push([start, end]);
  return hashRanges(path.reverse(), read);
}

/** One read for all ranges, then a fold for each. */
async function hashRanges(ranges: readonly Range[], read: ReadSubtrees): Promise<Buffer[]> {
  const covers = ranges.map(([start, end]) => coveringSubtrees(start, end));
  const hashes = await read(covers.flat());
  let at = 0;
  return covers.map((cover) => foldSubtrees(hashes.slice(at, (at += cover.length))));
}
