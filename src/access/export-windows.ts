import type { TimeWindow } from '../vault/open';

const HOUR_MS = 3_600_000;
/** Later than any message: what arrives while an export runs belongs to its last window. */
const END_MS = 253_402_300_800_000;

/** An hour in which there are messages (its beginning, Unix ms), and how many. */
export interface FilledHour {
  at: number;
  messages: number;
}

/**
 * Cuts all of time into windows of about `size` messages, in order and without a gap. `hours` in order of time. A query over one of them touches the partitions of
 * that time alone and reads nothing that it does not return, whatever the planner knows of partitions that are too new to have been analysed.
 */
export function exportWindows(hours: readonly FilledHour[], size: number): TimeWindow[] {
  const windows: TimeWindow[] = [];
  let from = 0;
  let messages = 0;
  for (const hour of hours) {
    if (messages > 0 && messages + hour.messages > size) {
      windows.push({ from, to: hour.at });
      from = hour.at;
      messages = 0;
    }
    messages += hour.messages;
  }
  const last = hours.at(-1);
  // The open end lies over the partitions of the days to come: it is looked at once, not with the last messages.
  if (last === undefined) return [{ from, to: END_MS }];
  const end = last.at + HOUR_MS;
  return [...windows, { from, to: end }, { from: end, to: END_MS }];
}
