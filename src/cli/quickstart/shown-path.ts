import { relative } from 'node:path';

/** A path as the person at the terminal would type it: from where they stand, when it lies below. */
export function shownPath(path: string): string {
  const below = relative(process.cwd(), path);
  return below === '' || below.startsWith('..') ? path : below;
}
