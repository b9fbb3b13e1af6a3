/** A parsed JSON value. Numbers whose digits `JSON.parse` would round are strings of their source text (see `readJson`). */
export type Json = null | boolean | number | string | Json[] | JsonObject;
/** A parsed JSON object. Never merge one into another by assignment: a key may be called `__proto__`. */
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** The value as an object, or null when it is anything else. */
export function objectOf(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

/** The value as a list; anything else is an empty one. */
export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** A non-empty string, or a number as its digits (ids and phones come as JSON numbers in places); else null. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

/** Own properties only: `value['constructor']` of a parsed object would find `Object`'s. */
export function property(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

const LATEST_SECONDS = 253_402_300_800;

/** Unix seconds from any form Meta uses: string or integer, seconds or (tolerated) milliseconds. Null for everything else. */
export function secondsOf(value: Json | undefined): number | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 0)) return null;
  const seconds = Math.floor(number > 1_000_000_000_000 ? number / 1000 : number);
  return seconds < LATEST_SECONDS ? seconds : null;
}
