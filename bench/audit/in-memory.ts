import { encodeEntry } from '../../src/audit/entry/audit-entry';
import { TileBuilder } from '../../src/audit/sequence/tile-builder';
import { AppendStack, checkpointText, Ed25519PrivateKey, leafHash, sha256 } from '../../src/crypto';
import { TEST_ORIGIN } from '../../test/support/audit';
import { type BenchLine, median } from '../benchmark';
import { disclosureFact } from './facts';
import { line } from './figures';

const ENTRIES = 200_000;
const PER_CHECKPOINT = 1_000;
const RUNS = 3;

/** Leaf, tree, tiles and a signed checkpoint per 1,000 entries, against a hash chain over the same bytes: the least that a tamper-evident log costs. */
export function inMemory(): BenchLine {
  const bodies = Array.from({ length: ENTRIES }, (_, i) =>
    encodeEntry(i, 1_790_000_000_000 + i, disclosureFact()),
  );
  const key = Ed25519PrivateKey.generate();
  const tree = (): void => {
    const stack = AppendStack.empty();
    const tiles = new TileBuilder([], []);
    for (const body of bodies) {
      const leaf = leafHash(body);
      tiles.append(leaf, stack.append(leaf));
      if (stack.size % PER_CHECKPOINT === 0) {
        key.sign(Buffer.from(checkpointText({ origin: TEST_ORIGIN, size: stack.size, root: stack.root() })));
      }
    }
  };
  const chain = (): void => {
    let hash: Buffer = Buffer.alloc(32);
    for (const body of bodies) hash = sha256(Buffer.concat([hash, body]));
  };
  const runs = Array.from({ length: RUNS }, () => [perSecond(tree), perSecond(chain)] as const);
  const [ours, baseline] = [0, 1].map((at) => median(runs.map((run) => run[at]!))) as [number, number];
  const bytes = Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / ENTRIES);
  return line('audit: hash and tree', 'entries/s', ours, baseline, {
    runs: RUNS,
    conditions: `${bytes}-byte entries in memory, tiles, a signed checkpoint per ${PER_CHECKPOINT}; baseline: a hash chain`,
  });
}

function perSecond(work: () => void): number {
  const began = performance.now();
  work();
  return Math.round(ENTRIES / ((performance.now() - began) / 1000));
}
