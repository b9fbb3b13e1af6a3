import type { Needle } from './needles';
import type { ScanResult } from './scan-files';

/** Looks for `needles` in a stream, such as a dump as it is opened; `name` stands for the file in the hits. What is read is never kept. */
export async function scanChunks(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  needles: readonly Needle[],
): Promise<ScanResult> {
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  const result: ScanResult = { files: 1, bytes: 0, hits: [], unreadable: [] };
  let kept = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const window = Buffer.concat([kept, chunk]);
    const start = result.bytes - kept.length;
    for (const { bytes, label, encoding } of needles)
      for (let at = window.indexOf(bytes); at >= 0; at = window.indexOf(bytes, at + 1))
        if (at + bytes.length > kept.length)
          result.hits.push({ file: name, offset: start + at, label, encoding });
    result.bytes += chunk.length;
    kept = window.subarray(Math.max(0, window.length - overlap));
  }
  return result;
}
