import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { gunzipped, packingOf } from './compressed';
import type { Needle } from './needles';
import { scanChunks } from './scan-chunks';

const CHUNK_BYTES = 4 * 1_048_576;

/** A place where something was found. The bytes around it are never kept: they may be somebody else's. */
export interface ResidueHit {
  file: string;
  offset: number;
  label: string;
  encoding: string;
}

/** What a scan of one store saw. `unreadable` files make the result for that store "not proved", never zero. */
export interface ScanResult {
  files: number;
  bytes: number;
  hits: ResidueHit[];
  unreadable: string[];
}

/**
 * Looks for `needles` in every regular file below the roots (or in a root that is a file), in pieces that overlap so that no boundary hides a hit. Of a file of gzip, such as
 * a rotated log, what it holds is searched too; one that is packed in another way counts as unreadable.
 */
export async function scanFiles(
  roots: string | readonly string[],
  needles: readonly Needle[],
): Promise<ScanResult> {
  const result: ScanResult = { files: 0, bytes: 0, hits: [], unreadable: [] };
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  // One for all files: a store has thousands of small ones, and each buffer of this size hastens a collection of garbage.
  const buffer = Buffer.alloc(overlap + CHUNK_BYTES);
  for (const root of [roots].flat())
    for await (const file of filesBelow(root, root, result)) {
      try {
        const { bytes, packing } = await scanFile(file, needles, { buffer, overlap }, result.hits);
        if (packing === 'gzip') result.hits.push(...(await scanChunks(file, gunzipped(file), needles)).hits);
        if (packing === 'other') result.unreadable.push(file);
        result.bytes += bytes;
        result.files += 1;
      } catch (error) {
        if (file === root || !isGone(error)) result.unreadable.push(file);
      }
    }
  return result;
}

/** A live store drops files while it is looked at: what is deleted between the listing and the look holds nothing. */
function isGone(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === 'ENOENT';
}

async function* filesBelow(path: string, root: string, result: ScanResult): AsyncGenerator<string> {
  try {
    const entry = await stat(path);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory())
      for (const name of (await readdir(path)).sort()) yield* filesBelow(join(path, name), root, result);
  } catch (error) {
    if (path === root || !isGone(error)) result.unreadable.push(path);
  }
}

/** Where pieces of a file are read to; the last `overlap` bytes of one stand before the next. */
interface Window {
  buffer: Buffer;
  overlap: number;
}

async function scanFile(
  path: string,
  needles: readonly Needle[],
  { buffer, overlap }: Window,
  hits: ResidueHit[],
): Promise<{ bytes: number; packing: ReturnType<typeof packingOf> }> {
  const handle = await open(path, 'r');
  try {
    let offset = 0;
    let kept = 0;
    let packing: ReturnType<typeof packingOf>;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK_BYTES, offset);
      if (bytesRead === 0) return { bytes: offset, packing };
      const window = buffer.subarray(0, kept + bytesRead);
      if (offset === 0) packing = packingOf(window);
      for (const needle of needles) collect(path, window, offset - kept, needle, kept, hits);
      offset += bytesRead;
      const keep = Math.min(overlap, window.length);
      window.copy(buffer, 0, window.length - keep);
      kept = keep;
    }
  } finally {
    await handle.close();
  }
}

/** Reports hits that end in the new part of the window; those that lie wholly in the kept part were reported before. */
function collect(
  file: string,
  window: Buffer,
  start: number,
  needle: Needle,
  kept: number,
  hits: ResidueHit[],
): void {
  for (let at = window.indexOf(needle.bytes); at >= 0; at = window.indexOf(needle.bytes, at + 1)) {
    if (at + needle.bytes.length > kept)
      hits.push({ file, offset: start + at, label: needle.label, encoding: needle.encoding });
  }
}
