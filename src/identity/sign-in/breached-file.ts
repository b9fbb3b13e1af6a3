import { type FileHandle, open } from 'node:fs/promises';
import { sha1Hex } from '../../crypto';

/** Longest line: 40 hex digits, a colon, a count, line end. */
const MAX_LINE = 64;

/**
 * True when a file of breached passwords has this one: lines of `SHA-1:count` in ascending order, as Have I Been Pwned publishes them (all of them: some 40 GB),
 * of which a look-up reads some 35 lines. Nothing leaves the machine.
 */
export async function isInBreachedFile(path: string, password: string): Promise<boolean> {
  const wanted = sha1Hex(password).toUpperCase();
  const file = await open(path, 'r');
  try {
    let [low, high] = [0, (await file.stat()).size];
    // The line that begins at or after a byte position: low is always the begin of a line not after the wanted one.
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const { hash, begin, end } = await lineAt(file, middle, low);
      if (hash === wanted) return true;
      if (hash < wanted) low = end;
      else high = begin;
    }
    return false;
  } finally {
    await file.close();
  }
}

/** The line that the byte at `position` belongs to; `low` is where some line before begins. */
async function lineAt(
  file: FileHandle,
  position: number,
  low: number,
): Promise<{ hash: string; begin: number; end: number }> {
  const from = Math.max(low, position - MAX_LINE);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * MAX_LINE), 0, 2 * MAX_LINE, from);
  const text = buffer.toString('latin1', 0, bytesRead);
  const at = position - from;
  const begin = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = text.indexOf('\n', at);
  const end = lineEnd === -1 ? text.length : lineEnd + 1;
  return { hash: text.slice(begin, begin + 40).toUpperCase(), begin: from + begin, end: from + end };
}
