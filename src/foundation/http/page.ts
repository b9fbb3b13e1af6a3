import { decodeCursor, encodeCursor } from './page-cursor';

/** A page of a list, and the cursor with which the next one begins; null after the last. */
export interface Page<Row> {
  rows: Row[];
  nextCursor: string | null;
}

/** Where in a list a row stands: what goes into a cursor, and how it is read from there (null when it is none). */
export interface PagePosition<Row, Position> {
  of: (row: Row) => readonly (string | number)[];
  read: (position: unknown[]) => Position | null;
}

/** Lists whose pages end at an id. */
export const BY_ID = {
  of: ({ id }: { id: string }) => [id],
  read: ([id]: unknown[]) =>
    typeof id === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null,
};

/**
 * Reads a page by keyset. `list` is asked for one row more than the page holds, from where the page before ended: whether there is another page is then known
 * without counting. Throws {@link RequestInvalid} for a cursor of another list.
 */
export async function readPage<Row, Position>(
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  position: PagePosition<Row, Position>,
  list: (limit: number, from: Position | undefined) => Promise<Row[]>,
): Promise<Page<Row>> {
  const from = cursor === undefined ? undefined : decodeCursor(cursor, position.read);
  const found = await list(limit + 1, from);
  const rows = found.slice(0, limit);
  return { rows, nextCursor: found.length > limit ? encodeCursor(position.of(rows.at(-1)!)) : null };
}
