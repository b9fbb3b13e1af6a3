import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';

const GZIP = Buffer.of(0x1f, 0x8b, 0x08);
/** First bytes of what Node 20 does not open: zstd, xz, bzip2, lz4, zip. */
const OTHERS = ['28b52ffd', 'fd377a585a00', '425a68', '04224d18', '504b0304'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/** How a file is packed, by its first bytes: as `gzip`, which {@link gunzipped} opens; in another way, which nothing here does; or not at all. */
export function packingOf(start: Buffer): 'gzip' | 'other' | undefined {
  const begins = (magic: Buffer) => start.subarray(0, magic.length).equals(magic);
  if (begins(GZIP)) return 'gzip';
  return OTHERS.some(begins) ? 'other' : undefined;
}

/** What a file of gzip holds. Throws when it is cut short or damaged: what could not be unpacked was not looked at. */
export function gunzipped(file: string): AsyncIterable<Uint8Array> {
  const opened = createGunzip();
  // An error of either ends `opened` with it, which whoever reads it gets.
  pipeline(createReadStream(file), opened, () => undefined);
  return opened;
}
