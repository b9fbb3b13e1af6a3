import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createSha256, Part, randomBytes, randomUuid, Scope } from '../src/crypto';
import { systemClock } from '../src/foundation/clock';
import { DirectoryStore } from '../src/foundation/objectstore';
import { PartLease } from '../src/keyring/client';
import { MediaCopies } from '../src/vault/media/media-copies';
import { testServices } from '../test/support/services';
import { type Benchmark, type BenchLine, median } from './benchmark';

const MEBIBYTE = 1_048_576;
/** The largest medium that WhatsApp carries is 100 MB. */
const SIZE_BYTES = Number(process.env.LETHE_BENCH_MEDIA_MIB ?? 96) * MEBIBYTE;
const RUNS = Number(process.env.LETHE_BENCH_RUNS ?? 7);
/** What resident memory may grow by while media of any size go through. */
const ALLOWED_BYTES = 64 * MEBIBYTE;

/** A medium sealed into the object store, its bytes hashed as they come, beside a copy of the same file with SHA-256. */
export const bench: Benchmark = {
  name: 'media',
  async run(): Promise<BenchLine[]> {
    const home = mkdtempSync(join(testServices().home, 'bench-media-'));
    try {
      const source = join(home, 'medium');
      writeFileSync(source, randomBytes(SIZE_BYTES));
      const copies = new MediaCopies(keyring() as never, new DirectoryStore(join(home, 'objects')));
      const seal = () => copies.put(copies.newObjectKey(), place(), hashed(source), SIZE_BYTES);
      const plain = () => copyWithDigest(source, join(home, `copy-${randomUuid()}`));
      await seal();
      await plain();
      const before = process.memoryUsage().rss;
      let peak = before;
      const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
      const ours: number[] = [];
      const baseline: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        ours.push(await rate(seal));
        baseline.push(await rate(plain));
      }
      clearInterval(sampler);
      const conditions = `one file of ${SIZE_BYTES / MEBIBYTE} MiB of random bytes, read from disk, hashed, sealed in chunks, written and flushed; medians, alternating`;
      return [
        {
          name: 'media: sealed into the object store',
          unit: 'MiB/s',
          ours: median(ours),
          baseline: median(baseline),
          ratio: median(ours) / median(baseline),
          runs: RUNS,
          conditions: `baseline: the file read, hashed with SHA-256, written and flushed; ${conditions}`,
        },
        {
          name: 'media: growth of resident memory',
          unit: 'MiB',
          ours: (peak - before) / MEBIBYTE,
          baseline: ALLOWED_BYTES / MEBIBYTE,
          ratio: (peak - before) / ALLOWED_BYTES,
          runs: 1,
          conditions: `baseline: what is allowed, whatever the size of the medium; ${conditions}`,
        },
      ];
    } finally {
      rmSync(home, { recursive: true });
    }
  },
};

async function rate(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return SIZE_BYTES / MEBIBYTE / ((performance.now() - startedAt) / 1_000);
}

/** The file as a download yields it: every byte goes through the digest that is compared with what was announced. */
async function* hashed(path: string): AsyncGenerator<Buffer, void, undefined> {
  const hash = createSha256();
  for await (const chunk of createReadStream(path, { highWaterMark: 65_536 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    yield chunk;
  }
  hash.digest();
}

/** As careful as the object store: written apart, flushed, then given its name. */
async function copyWithDigest(from: string, to: string): Promise<void> {
  const hash = createSha256();
  const file = await open(`${to}.part`, 'wx', 0o600);
  let written: Promise<unknown> = Promise.resolve();
  for await (const chunk of createReadStream(from, { highWaterMark: 65_536 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    await written;
    written = file.write(chunk);
  }
  await written;
  await file.sync();
  await file.close();
  await rename(`${to}.part`, to);
  hash.digest();
}

/** One part key for all: asking the keyring costs less than a millisecond per medium, and is measured by `bench keyring`. */
function keyring() {
  const key = randomBytes(64);
  return {
    leaseOne: (of: { subjectRef: string; classId: number; bucket: number }) => {
      const askedAt = { monotonic: systemClock.monotonic(), wall: systemClock.now() };
      const leased = { scope: Scope.subjectBucket, part: Part.media, incarnation: 1, ...of };
      return Promise.resolve(new PartLease(leased, key, 60_000, askedAt, systemClock));
    },
  };
}

function place() {
  return {
    id: randomBytes(16),
    messageId: randomBytes(16),
    subjectRef: randomUuid(),
    incarnation: 1,
    classId: 1,
    bucket: 0x4000512a,
    sealSeq: 1,
  };
}
