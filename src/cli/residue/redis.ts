import { access, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  lzfStrings,
  type Needle,
  notLookedAt,
  scanChunks,
  scanFiles,
  type ScanResult,
  type StoreReport,
  storeReport,
} from '../../backups/residue-scan';
import { connectRedis, type RedisSettings } from '../../foundation/queue';

type Redis = ReturnType<typeof connectRedis>;

const MARKED = '{lethe}:residue-control';
/** A snapshot is read whole, as what is packed in it has to be unpacked. */
const LARGEST_SNAPSHOT = 256 * 1_048_576;

/**
 * Every key and value of Redis, whatever its type (`redis`), and the files that it keeps of them (`redis-files`; no report where it keeps none): an append-only file holds
 * what was deleted until it is rewritten.
 */
export async function scanRedis(
  settings: RedisSettings,
  marker: string,
  needles: readonly Needle[],
): Promise<StoreReport[]> {
  const redis = connectRedis(settings, 'producing');
  try {
    await redis.set(MARKED, marker);
    return [storeReport('redis', await scanValues(redis, needles)), ...(await scanKept(redis, needles))];
  } finally {
    await redis.del(MARKED);
    redis.disconnect();
  }
}

async function scanValues(redis: Redis, needles: readonly Needle[]): Promise<ScanResult> {
  const all: ScanResult = { files: 0, bytes: 0, hits: [], unreadable: [] };
  for (let cursor = '0'; ;) {
    const [next, keys] = await redis.scan(cursor, 'COUNT', 500);
    for (const key of keys) {
      // DUMP gives any type as Redis stores it.
      const dumped = (await redis.dumpBuffer(key)) as Buffer | null;
      // Gone since it was listed.
      if (dumped === null) continue;
      const isResidue = needles.some(({ bytes }) => Buffer.from(key).includes(bytes));
      const { bytes, hits } = await scanChunks(
        isResidue ? 'the name of a key' : `key ${key}`,
        pieces([Buffer.from(key), dumped, ...lzfStrings(dumped)]),
        needles,
      );
      all.files += 1;
      all.bytes += bytes;
      all.hits.push(...hits);
    }
    if ((cursor = next) === '0') return all;
  }
}

async function scanKept(redis: Redis, needles: readonly Needle[]): Promise<StoreReport[]> {
  const store = 'redis-files';
  let folder: string;
  let isKept: boolean;
  try {
    folder = await setting(redis, 'dir');
    isKept = (await setting(redis, 'save')) !== '' || (await setting(redis, 'appendonly')) === 'yes';
  } catch {
    return [notLookedAt(store, 'Redis does not say where its files are: CONFIG GET is not allowed')];
  }
  const names = [await setting(redis, 'appenddirname'), await setting(redis, 'dbfilename')];
  const files = names.filter((name) => name !== '').map((name) => join(folder, name));
  const there = await Promise.all(files.map(isReadable));
  const found = files.filter((_, i) => there[i]);
  if (found.length === 0)
    return isKept
      ? [notLookedAt(store, 'the files of Redis are not on this machine, or not readable for this account')]
      : [];
  await written(redis);
  const seen = await scanFiles(found, needles);
  for (const file of await snapshotsOf(found)) await scanPacked(file, needles, seen);
  return [storeReport(store, seen)];
}

/** What a snapshot packed, which {@link scanFiles} read as it stands. */
async function scanPacked(file: string, needles: readonly Needle[], seen: ScanResult): Promise<void> {
  if ((await stat(file)).size > LARGEST_SNAPSHOT) {
    seen.unreadable.push(file);
    return;
  }
  const { hits } = await scanChunks(file, pieces(lzfStrings(await readFile(file))), needles);
  seen.hits.push(...hits);
}

/** Snapshots among the files, and the base of an append-only file, which is one. */
async function snapshotsOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if ((await stat(path)).isFile()) files.push(path);
    else files.push(...(await readdir(path)).map((name) => join(path, name)));
  }
  return files.filter((file) => file.endsWith('.rdb'));
}

/** Waits until what Redis was told stands in its append-only file; while that is flushed it may be two seconds. */
async function written(redis: Redis): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const pending = /^aof_buffer_length:(\d+)/m.exec(await redis.info('persistence'));
    if (pending === null || pending[1] === '0') return;
    await sleep(100);
  }
}

async function* pieces(texts: Iterable<Buffer>): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    yield await Promise.resolve(text);
    // So that the end of one and the beginning of the next are no text together.
    yield Buffer.from('\n');
  }
}

async function setting(redis: Redis, name: string): Promise<string> {
  const answer: unknown = await redis.config('GET', name);
  return Array.isArray(answer) ? String(answer[1] ?? '') : '';
}

function isReadable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
