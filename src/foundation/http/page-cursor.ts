import { RequestInvalid } from './request-errors';

/**
 * A cursor for keyset paging: where a page ended, as opaque text. It is not secret and not signed: it holds positions only, and the route checks its
 * caller's rights on every page anew.
 */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The position in a cursor that {@link encodeCursor} made, checked by `read`; throws {@link RequestInvalid} for any other text. */
export function decodeCursor<T>(cursor: string, read: (position: unknown[]) => T | null): T {
  const position = parsed(cursor);
  const result = position === null ? null : read(position);
  if (result === null)
    throw new RequestInvalid([{ path: 'cursor', rule: 'must be a nextCursor of the same list, unchanged' }]);
  return result;
}

function parsed(cursor: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
