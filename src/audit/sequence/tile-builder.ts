import { nodeHash } from '../../crypto';

/** Hashes in a full tile. */
export const TILE_HASHES = 256;

/** 256 consecutive hashes of one level, and the root over them: never changes once it exists. */
export interface Tile {
  level: number;
  index: number;
  hashes: readonly Buffer[];
  root: Buffer;
}

/** Root over a power of two of hashes. */
export function completeRoot(hashes: readonly Buffer[]): Buffer {
  let level = hashes;
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) => nodeHash(level[2 * i]!, level[2 * i + 1]!));
  }
  return level[0]!;
}

/** Collects leaf hashes into tiles. `edges[level]` are the hashes of the tile of that level which is not full yet. */
export class TileBuilder {
  /** `full[level]`: how many tiles of that level are full. */
  constructor(
    private readonly edges: Buffer[][],
    private readonly full: number[],
  ) {}

  /** Adds one leaf; `roots` is what `AppendStack.append` returned for it. Returns the tiles that are full now, lowest level first, mostly none. */
  append(leaf: Buffer, roots: readonly Buffer[]): Tile[] {
    this.push(0, leaf);
    return roots.map((root, level) => {
      const index = this.full[level] ?? 0;
      const tile = { level, index, hashes: this.edges[level]!, root };
      this.full[level] = index + 1;
      this.edges[level] = [];
      this.push(level + 1, root);
      return tile;
    });
  }

  private push(level: number, hash: Buffer): void {
    (this.edges[level] ??= []).push(hash);
  }

  /** A builder that grows apart from this one. */
  clone(): TileBuilder {
    return new TileBuilder(
      this.edges.map((edge) => [...edge]),
      [...this.full],
    );
  }
}
