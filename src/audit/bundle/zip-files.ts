import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Files as one ZIP archive; the same files give the same bytes. */
export async function zipFiles(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  // ZIP knows local time only, and nothing before 1980: a fixed time says nothing about when or where.
  const mtime = new Date(1980, 0, 1);
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    zip.addBuffer(content, name, { mtime });
  zip.end();
  return buffer(zip.outputStream);
}
