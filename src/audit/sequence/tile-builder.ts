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

  /** Adds one leaf; returns the tiles that it completed, lowest level first, mostly none. */
  append(leaf: Buffer): Tile[] {
    const completed: Tile[] = [];
    let hash = leaf;
    for (let level = 0; ; level++) {
      const edge = (this.edges[level] ??= []);
      edge.push(hash);
      if (edge.length < TILE_HASHES) return completed;
      hash = completeRoot(edge);
      const index = this.full[level] ?? 0;
      completed.push({ level, index, hashes: edge, root: hash });
      this.full[level] = index + 1;
      this.edges[level] = [];
    }
  }

  /** A builder that grows apart from this one. */
  clone(): TileBuilder {
    return new TileBuilder(
      this.edges.map((edge) => [...edge]),
      [...this.full],
    );
  }
}
