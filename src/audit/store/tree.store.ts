import { AppendStack, type ReadSubtrees, type Subtree } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Transaction } from '../../foundation/database';
import { completeRoot, TILE_HASHES, TileBuilder } from '../sequence/tile-builder';

/** Levels of the tree that one level of tiles spans. */
const TILE_HEIGHT = 8;

/** Where the hashes under a subtree stand: `count` of them from `start` on, at a level of tiles. */
interface Span {
  level: number;
  start: number;
  count: number;
}

function spanOf({ level, index }: Subtree): Span {
  const count = 2 ** (level % TILE_HEIGHT);
  return { level: Math.floor(level / TILE_HEIGHT), start: index * count, count };
}

/** Reads subtrees of the stored tree, in at most three statements however large it is. */
export function storedSubtrees(db: Transaction): ReadSubtrees {
  return async (subtrees) => {
    const spans = subtrees.map(spanOf);
    const known = await readTiles(db, spans);
    const rest = spans.flatMap(({ level, start, count }) =>
      Array.from({ length: count }, (_, i) => ({ level, at: start + i })).filter(
        (place) => !known.has(name(place)),
      ),
    );
    await readLeaves(db, rest, known);
    await readTileRoots(db, rest, known);
    return spans.map(({ level, start, count }) =>
      completeRoot(
        Array.from({ length: count }, (_, i) => {
          const hash = known.get(name({ level, at: start + i }));
          if (!hash)
            throw new DomainError(
              'corrupt',
              'audit.tree-incomplete',
              'a part of the stored audit log is missing: run lethe fsck',
            );
          return hash;
        }),
      ),
    );
  };
}

interface Place {
  level: number;
  at: number;
}
type Known = Map<string, Buffer>;
const name = ({ level, at }: Place): string => `${level}/${at}`;

async function readTiles(db: Transaction, spans: readonly Span[]): Promise<Known> {
  const tiles = new Map(
    spans.map(({ level, start }) => {
      const index = Math.floor(start / TILE_HASHES);
      return [name({ level, at: index }), { level, index }];
    }),
  );
  const wanted = [...tiles.values()];
  const rows: { level: number; tile_index: string; hashes: Buffer }[] = await db.query(
    `SELECT level, tile_index, hashes FROM audit_tile
       JOIN unnest($1::smallint[], $2::bigint[]) AS wanted (level, tile_index) USING (level, tile_index)`,
    [wanted.map(({ level }) => level), wanted.map(({ index }) => index)],
  );
  const known: Known = new Map();
  for (const { level, tile_index, hashes } of rows) {
    for (let i = 0; i < TILE_HASHES; i++) {
      known.set(
        name({ level, at: Number(tile_index) * TILE_HASHES + i }),
        hashes.subarray(i * 32, (i + 1) * 32),
      );
    }
  }
  return known;
}

async function readLeaves(db: Transaction, places: readonly Place[], known: Known): Promise<void> {
  const wanted = places.filter(({ level }) => level === 0).map(({ at }) => at);
  if (wanted.length === 0) return;
  const rows: { i: string; leaf_hash: Buffer }[] = await db.query(
    'SELECT i, leaf_hash FROM audit_entry WHERE i = ANY ($1::bigint[])',
    [wanted],
  );
  for (const { i, leaf_hash } of rows) known.set(name({ level: 0, at: Number(i) }), leaf_hash);
}

/** A hash of level n + 1 is the root of a tile of level n. */
async function readTileRoots(db: Transaction, places: readonly Place[], known: Known): Promise<void> {
  const wanted = places.filter(({ level }) => level > 0);
  if (wanted.length === 0) return;
  const rows: { level: number; tile_index: string; root: Buffer }[] = await db.query(
    `SELECT level, tile_index, root FROM audit_tile
       JOIN unnest($1::smallint[], $2::bigint[]) AS wanted (level, tile_index) USING (level, tile_index)`,
    [wanted.map(({ level }) => level - 1), wanted.map(({ at }) => at)],
  );
  for (const { level, tile_index, root } of rows)
    known.set(name({ level: level + 1, at: Number(tile_index) }), root);
}

/** What it takes to go on appending: read once when a sequencer takes over. */
export interface TreeState {
  stack: AppendStack;
  tiles: TileBuilder;
  /** Time of the last entry, Unix ms; 0 for an empty log. */
  lastAtMs: number;
}

/** Reads the right edge of the stored tree. */
export async function loadTreeState(db: Transaction): Promise<TreeState> {
  const [last] = await db.query<{ size: string; at_ms: string }[]>(
    `SELECT i + 1 AS size, floor(extract(epoch FROM at) * 1000)::bigint AS at_ms FROM audit_entry ORDER BY i DESC LIMIT 1`,
  );
  const size = Number(last?.size ?? 0);
  const read = storedSubtrees(db);
  const stack = AppendStack.restore(size, size === 0 ? [] : await read(AppendStack.subtreesOf(size)));
  const edges: Buffer[][] = [];
  const full: number[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_HASHES)) {
    const start = hashes - (hashes % TILE_HASHES);
    const edge = Array.from({ length: hashes - start }, (_, i) => ({
      level: level * TILE_HEIGHT,
      index: start + i,
    }));
    edges.push(edge.length === 0 ? [] : [...(await read(edge))]);
    full.push(start / TILE_HASHES);
  }
  return { stack, tiles: new TileBuilder(edges, full), lastAtMs: Number(last?.at_ms ?? 0) };
}
