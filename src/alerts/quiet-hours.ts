const MINUTE_MS = 60_000;

/**
 * When a warning that comes now may be sent: now, or at the end of the quiet hours that it falls into. `hours` is `22:00-07:00` by the clock of `timeZone`; empty: now.
 * Where clocks are put forward or back within quiet hours they end up to an hour off.
 */
export function afterQuietHours(now: Date, hours: string, timeZone: string): Date {
  if (hours === '') return now;
  const [from, to] = hours.split('-').map(minutesOf) as [number, number];
  const local = minutesOf(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(now),
  );
  const isQuiet = from <= to ? local >= from && local < to : local >= from || local < to;
  if (!isQuiet) return now;
  const wait = (to - local + 1_440) % 1_440;
  return new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS + wait * MINUTE_MS);
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}
