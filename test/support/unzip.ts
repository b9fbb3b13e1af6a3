import { once } from 'node:events';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

/** The files of a ZIP, as text, in their order. */
export async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const files = new Map<string, string>();
  const ended = once(zip, 'end');
  zip.on('entry', (entry: Entry) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) throw error;
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        files.set(entry.fileName, Buffer.concat(parts).toString('utf8'));
        zip.readEntry();
      });
    });
  });
  zip.readEntry();
  await ended;
  return files;
}
