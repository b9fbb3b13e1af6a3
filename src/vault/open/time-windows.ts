/** A span of time: first instant, and first instant after (Unix ms). */
export interface TimeWindow {
  from: number;
  to: number;
}

const DAY_MS = 86_400_000;
const FIRST_MS = 8 * DAY_MS;
const GROWTH = 4;

/**
 * Cuts a span into windows that grow as they go on, from its beginning (`asc`) or from its end. Whoever reads until there is enough touches the
 * partitions of a few days when there is much to read, and of all in a handful of steps when there is little: a query over every partition there is
 * costs twenty times as much to plan as to run.
 */
export function* timeWindows(
  { from, to }: TimeWindow,
  order: 'asc' | 'desc',
): Generator<TimeWindow, void, undefined> {
  let width = FIRST_MS;
  if (order === 'asc')
    for (let at = from; at < to; at += width, width *= GROWTH)
      yield { from: at, to: Math.min(to, at + width) };
  else
    for (let at = to; at > from; at -= width, width *= GROWTH)
      yield { from: Math.max(from, at - width), to: at };
}

/** What two spans have in common; empty (`from` ≥ `to`) when they have nothing. */
export function overlap(one: TimeWindow, other: TimeWindow): TimeWindow {
  return { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
}
