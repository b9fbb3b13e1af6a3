import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { dataJson } from './data-json';
import { PAGE_END, PackagePages, pageName } from './html';
import { packageJsonSchema } from './package-schema';
import type { PackageSource } from './package-source';
import { pieces } from './pieces';

/** Messages on one page: what a browser shows at once. */
const PER_PAGE = 2_000;

/** What a package came to. */
export interface PackageCounts {
  messages: number;
  unreadable: number;
  bodyBytes: number;
}

/**
 * The ZIP of a package, made as it is read: `data.json` with its schema, and pages to be read. The source is read twice, so that neither form waits in
 * memory or on a disk for the other. `counts` is complete when the stream has ended. The stream fails with whatever keeps the source from being read.
 */
export function packageZip(
  source: PackageSource,
  messagesInAll: number,
): { stream: AsyncIterable<Buffer>; counts: PackageCounts } {
  const counts: PackageCounts = { messages: 0, unreadable: 0, bodyBytes: 0 };
  const zip = new ZipFile();
  const mtime = new Date(source.head.madeAt);
  const add = (name: string, text: AsyncIterable<string> | Iterable<string>) =>
    zip.addReadStreamLazy(name, { mtime, compressionLevel: 6 }, (callback) =>
      callback(null, readable(zip, pieces(text))),
    );
  // yazl's is a PassThrough.
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  add('data.json', dataJson(source));
  add('data.schema.json', [packageJsonSchema()]);
  const pages = new Pages(source, counts);
  const pageCount = Math.max(1, Math.ceil(messagesInAll / PER_PAGE));
  for (let page = 1; page <= pageCount; page += 1) add(pageName(page), pages.page(page, page < pageCount));
  for (const { name, open } of source.parts.media.files())
    zip.addReadStreamLazy(name, { mtime, compress: false }, (callback) => {
      open().then(
        (chunks) => callback(null, readable(zip, chunks)),
        (error: unknown) => callback(error, Readable.from([])),
      );
    });
  zip.end();
  return { stream: counted(output, counts), counts };
}

/** An element of the ZIP. yazl listens to no errors of what it reads: they end the whole ZIP, and reach whoever reads that. */
function readable(
  zip: ZipFile,
  chunks: AsyncIterable<string | Buffer> | Iterable<string | Buffer>,
): Readable {
  return Readable.from(chunks, { objectMode: false }).on('error', (error) => zip.emit('error', error));
}

/** Pages to be read, one after the other out of one pass over the messages. */
class Pages {
  private readonly messages: ReturnType<PackageSource['messages']>;
  private readonly html: PackagePages;

  constructor(
    source: PackageSource,
    private readonly counts: PackageCounts,
  ) {
    this.messages = source.messages();
    this.html = new PackagePages(source.head);
  }

  /** The last page takes all that is left: messages may have come meanwhile. */
  async *page(page: number, hasNext: boolean): AsyncGenerator<string, void, undefined> {
    yield this.html.start();
    if (page === 1) yield this.html.particulars();
    yield this.html.navigation(page, hasNext);
    for (let i = 0; i < PER_PAGE || !hasNext; i += 1) {
      const next = await this.messages.next();
      if (next.done === true) break;
      this.counts.messages += 1;
      if (next.value.absent === 'unreadable') this.counts.unreadable += 1;
      yield this.html.message(next.value);
    }
    yield this.html.navigation(page, hasNext);
    yield PAGE_END;
  }
}

async function* counted(stream: Readable, counts: PackageCounts): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    counts.bodyBytes += chunk.length;
    yield chunk;
  }
}
