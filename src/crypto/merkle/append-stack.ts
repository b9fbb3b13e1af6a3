import { DomainError } from '../../foundation/errors';
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hashing';
import { coveringSubtrees, foldSubtrees, type Subtree } from './subtrees';

const TILE_LEVELS = 8;
const NONE: readonly Buffer[] = [];

/** The right edge of a growing tree: the hashes of its largest complete subtrees. All it takes to append and to know the root. */
export class AppendStack {
  private constructor(
    private leaves: number,
    private readonly hashes: Buffer[],
  ) {}

  /** The stack of a tree without leaves. */
  static empty(): AppendStack {
    return new AppendStack(0, []);
  }

  /** The stack of a stored tree, from the hashes of `subtreesOf(size)`; throws `merkle.stack` when their number is wrong. */
  static restore(size: number, hashes: readonly Uint8Array[]): AppendStack {
    const fits =
      hashes.length === AppendStack.subtreesOf(size).length &&
      hashes.every((hash) => hash.length === HASH_BYTES);
    if (!fits)
      throw new DomainError('corrupt', 'merkle.stack', 'the stored subtrees do not make a tree of this size');
    return new AppendStack(
      size,
      hashes.map((hash) => Buffer.from(hash)),
    );
  }

  /** Which complete subtrees the stack of a tree of `size` leaves consists of. */
  static subtreesOf(size: number): Subtree[] {
    return coveringSubtrees(0, size);
  }

  /** Number of leaves. */
  get size(): number {
    return this.leaves;
  }

  /**
   * Appends the hash of one leaf. Returns the roots of the subtrees of 256, 65,536, … leaves that it completed, lowest first, mostly none: they
   * are computed anyway, and tiles are made of them.
   */
  append(leaf: Buffer): readonly Buffer[] {
    let hash = leaf;
    let completed = NONE;
    for (let n = this.leaves, level = 1; n % 2 === 1; n = (n - 1) / 2, level++) {
      hash = nodeHash(this.hashes.pop()!, hash);
      if (level % TILE_LEVELS === 0) completed = [...completed, hash];
    }
    this.hashes.push(hash);
    this.leaves++;
    return completed;
  }

  /** Root of the tree as it is now. */
  root(): Buffer {
    return this.leaves === 0 ? EMPTY_ROOT : foldSubtrees(this.hashes);
  }

  /** A stack of its own that grows apart from this one. */
  clone(): AppendStack {
    return new AppendStack(this.leaves, [...this.hashes]);
  }
}
