import { objectOf, type Json } from '../json';

/** Looks at a value and returns the paths, relative to it, that it does not know; null when it knows all. `''` is the value itself. */
export type Shape = (value: Json | undefined) => string[] | null;

/** Paths reported for one item; the rest is in the content anyway. */
const MAX_PATHS = 16;
const PLAIN_KEY = /^[A-Za-z_](?:[A-Za-z_]|\d(?!\d{6})){0,63}$/;
const HERE: string[] = [''];

/** A key name as it may appear in counts and logs. Anything that does not look like a programmer's word may itself be personal data. */
export function plainKey(key: string): string {
  return PLAIN_KEY.test(key) ? key : '?';
}

/** A string, or a number where Meta varies; null counts as absent. */
export const scalar: Shape = (value) =>
  typeof value === 'string' || typeof value === 'number' || value === null ? null : HERE;

/** `true`, `false` or null. */
export const flag: Shape = (value) => (typeof value === 'boolean' || value === null ? null : HERE);

/** Anything: open by nature. */
export const anything: Shape = () => null;

/** An object with these keys, any of which may be absent. */
export function object(keys: Readonly<Record<string, Shape>>): Shape {
  const known = new Map(Object.entries(keys));
  return (value) => {
    const entries = objectOf(value);
    if (entries === null) return value === null ? null : HERE;
    let unknown: string[] | null = null;
    for (const key of Object.keys(entries)) {
      const shape = known.get(key);
      const paths = shape === undefined ? HERE : shape(entries[key]);
      if (paths !== null) unknown = append(unknown, plainKey(key), paths);
    }
    return unknown;
  };
}

/** A list of such values. */
export function list(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return HERE;
    let unknown: string[] | null = null;
    for (const one of value) {
      const paths = item(one);
      if (paths !== null && (unknown === null || unknown.length < MAX_PATHS))
        unknown = append(unknown, '[]', paths);
    }
    return unknown;
  };
}

function append(known: string[] | null, prefix: string, paths: readonly string[]): string[] {
  const result = known ?? [];
  for (const path of paths) {
    const full = path === '' ? prefix : `${prefix}.${path}`;
    if (result.length < MAX_PATHS && !result.includes(full)) result.push(full);
  }
  return result;
}
