const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const FORM =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)-(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)$/;

/** When people usually work; a sign-in outside is worth a fact. */
export interface WorkHours {
  /** Such as `Mon-Fri 07:00-20:00`. */
  hours: string;
  /** IANA name. */
  timeZone: string;
}

/** True for hours that {@link isWorkTime} takes. */
export function isWorkHours(text: string): boolean {
  return FORM.test(text);
}

/** Whether people usually work at an instant. Days and hours may wrap: `Fri-Mon 22:00-06:00`. */
export function isWorkTime({ hours, timeZone }: WorkHours, now: number): boolean {
  const [, from, to, fromHour, fromMinute, toHour, toMinute] = FORM.exec(hours)!;
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const minute = Number(parts.hour) * 60 + Number(parts.minute);
  return (
    isWithin(DAYS.indexOf(parts.weekday!), DAYS.indexOf(from!), DAYS.indexOf(to!) + 1) &&
    isWithin(minute, Number(fromHour) * 60 + Number(fromMinute), Number(toHour) * 60 + Number(toMinute))
  );
}

function isWithin(value: number, from: number, until: number): boolean {
  return from < until ? value >= from && value < until : value >= from || value < until;
}
