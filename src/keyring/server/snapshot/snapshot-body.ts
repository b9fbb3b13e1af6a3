import { ByteReader, ByteWriter } from '../../protocol';
import { unreadable } from './snapshot-header';

/** One table on its way in or out: its rows as PostgreSQL's binary COPY. */
export interface TableRows {
  table: string;
  columns: string[];
  rows: AsyncIterable<Buffer>;
}

const MAX_PIECE = 1_048_576;

/** `(LP(table) ‖ LP(columns) ‖ (u32 length ‖ bytes)* ‖ u32 0)* ‖ LP("")`. */
export async function* encodeTables(tables: AsyncIterable<TableRows>): AsyncGenerator<Buffer> {
  for await (const { table, columns, rows } of tables) {
    yield new ByteWriter(256).lp(table).lp(columns.join(',')).finish();
    for await (const piece of rows)
      for (let at = 0; at < piece.length; at += MAX_PIECE) {
        const part = piece.subarray(at, at + MAX_PIECE);
        yield new ByteWriter(4).u32(part.length).finish();
        yield part;
      }
    yield new ByteWriter(4).u32(0).finish();
  }
  yield new ByteWriter(2).lp('').finish();
}

/** Inverse of {@link encodeTables}. The rows of a table must be read to their end before the next is asked for. */
export async function* decodeTables(body: AsyncIterable<Buffer>): AsyncGenerator<TableRows> {
  const source = new PieceReader(body);
  for (;;) {
    const table = (await source.lp()).toString('utf8');
    if (table === '') return source.end();
    const columns = (await source.lp()).toString('utf8').split(',');
    const rows = piecesOf(source);
    yield { table, columns, rows };
    // A table that nobody wanted is passed over.
    while ((await rows.next()).done !== true) continue;
  }
}

async function* piecesOf(source: PieceReader): AsyncGenerator<Buffer> {
  for (;;) {
    const length = (await source.take(4)).readUInt32BE(0);
    if (length === 0) return;
    if (length > MAX_PIECE) throw unreadable();
    yield await source.take(length);
  }
}

/** Takes exact numbers of bytes from a sequence of chunks of any size. */
class PieceReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterable<Buffer>) {
    this.chunks = body[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const parts = [this.held];
    let have = this.held.length;
    while (have < length) {
      const next = await this.chunks.next();
      if (next.done === true) throw unreadable();
      parts.push(next.value);
      have += next.value.length;
    }
    const all = parts.length === 1 ? this.held : Buffer.concat(parts);
    this.held = all.subarray(length);
    return all.subarray(0, length);
  }

  async lp(): Promise<Buffer> {
    return this.take(new ByteReader(await this.take(2)).u16());
  }

  /** Nothing may follow; reading on is also what tells that the sealed stream ended as it should. */
  async end(): Promise<void> {
    if (this.held.length > 0) throw unreadable();
    for (let next = await this.chunks.next(); next.done !== true; next = await this.chunks.next())
      if (next.value.length > 0) throw unreadable();
  }
}
