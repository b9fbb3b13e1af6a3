import type { DataSource } from 'typeorm';
import { AuditReader } from '../../src/audit';
import { leafHash, parseInclusionProof, verifyInclusion } from '../../src/crypto';
import type { BenchLine } from '../benchmark';
import { line, secondsOf } from './figures';

/** Proofs of each size of log. */
const SAMPLES = 100;

/** How many hashes prove that an entry is in a log of a thousand to a million, each proof verified; against the depth of a binary tree of that many leaves. */
export async function proofs(owner: DataSource, entries: number): Promise<BenchLine> {
  const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= entries);
  const found: string[] = [];
  let hashes = 0;
  for (const size of sizes) {
    const { longest, milliseconds } = await proofsUnder(owner, size);
    hashes = longest;
    found.push(`${longest} hashes of ${size} entries in ${milliseconds.toFixed(1)} ms`);
  }
  return line('audit: longest proof', 'hashes', hashes, Math.ceil(Math.log2(sizes.at(-1)!)), {
    runs: SAMPLES,
    conditions: `${SAMPLES} entries each, evenly spread, read from the tiles and verified: ${found.join('; ')}; baseline: depth of the tree`,
  });
}

async function proofsUnder(owner: DataSource, size: number) {
  const reader = new AuditReader(owner.manager);
  const checkpoint = await reader.checkpointAt(size);
  let longest = 0;
  const seconds = await secondsOf(async () => {
    for (let sample = 0; sample < SAMPLES; sample++) {
      const index = Math.floor((sample * (size - 1)) / (SAMPLES - 1));
      const proof = parseInclusionProof(await reader.inclusionProof(index, checkpoint));
      const leaf = leafHash((await reader.entry(index)).body);
      if (!verifyInclusion(leaf, index, size, proof.hashes, checkpoint.root))
        throw new Error(`no proof of entry ${index} of ${size}`);
      longest = Math.max(longest, proof.hashes.length);
    }
  });
  return { longest, milliseconds: (seconds / SAMPLES) * 1_000 };
}
