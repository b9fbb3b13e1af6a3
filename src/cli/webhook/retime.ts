import type { Json } from '../../whatsapp';

/** Keys that hold moments in Unix seconds, as strings or numbers. */
const MOMENT = /^(?:time|timestamp|[a-z_]+_(?:time|timestamp))$/;

/** Those of them that say when something happened; others may lie ahead. */
const HAPPENED = /^(?:time|timestamp)$/;

/** The latest moment at which something in a payload happened, in Unix seconds; null when it says none. */
export function latestMoment(value: Json): number | null {
  const moments = collect(value);
  return moments.length === 0 ? null : Math.max(...moments);
}

/** A copy of a payload in which every moment is later by so many seconds; the distances between them stay. */
export function shiftMoments(value: Json, seconds: number, key = ''): Json {
  if (Array.isArray(value)) return value.map((item) => shiftMoments(item, seconds));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, shiftMoments(item ?? null, seconds, name)]),
    );
  }
  const moment = MOMENT.test(key) ? secondsIn(value) : null;
  if (moment === null) return value;
  const shifted = Math.max(1, moment + seconds);
  return typeof value === 'number' ? shifted : String(shifted);
}

function collect(value: Json, key = ''): number[] {
  if (Array.isArray(value)) return value.flatMap((item) => collect(item));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, item]) => collect(item ?? null, name));
  }
  const moment = HAPPENED.test(key) ? secondsIn(value) : null;
  return moment === null ? [] : [moment];
}

function secondsIn(value: Json): number | null {
  const number = typeof value === 'string' && /^\d{1,11}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
}
