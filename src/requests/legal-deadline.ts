import {
  EXTENSION_MONTHS,
  RESPONSE_MONTHS,
  type StatutoryCalendar,
  statutoryDueAt,
  endOfDayAfter,
} from './statutory-clock';

/** Laws whose periods are known here. A request keeps the one it was received under. */
export const LAWS = ['gdpr', 'pdpl', 'ccpa'] as const;
/** One of {@link LAWS}. */
export type Law = (typeof LAWS)[number];

/** A period in months, which ends on a working day, or in calendar days. */
type Period = { months: number } | { days: number };

/** How a law counts. */
export interface LawDeadlines {
  respond: Period;
  /** The whole period when it was extended, from the receipt. */
  extended: Period;
  /** Whether the clock stops while the person has not answered who they are. */
  stopsForVerification: boolean;
  source: string;
}

/** The periods of each law, as data. */
export const DEADLINES: Readonly<Record<Law, LawDeadlines>> = {
  gdpr: {
    respond: { months: RESPONSE_MONTHS },
    extended: { months: RESPONSE_MONTHS + EXTENSION_MONTHS },
    stopsForVerification: true,
    source: 'GDPR Art. 12(3) and (6), EDPB Guidelines 01/2022 no. 157–159; Regulation (EEC, Euratom) 1182/71',
  },
  pdpl: {
    respond: { days: 30 },
    extended: { days: 60 },
    stopsForVerification: false,
    source: 'Saudi Arabia: Implementing Regulation of the PDPL, Art. 3(1) and (2)',
  },
  ccpa: {
    respond: { days: 45 },
    extended: { days: 90 },
    stopsForVerification: false,
    source:
      'California: Civ. Code § 1798.130(a)(2); 11 CCR § 7021(b), which counts from the receipt whatever verification takes',
  },
};

/** What of a request its due date follows from. */
export interface Clocked {
  law: Law;
  receivedAt: Date;
  /** How long the clock stood, all in all. */
  stoppedMs: number;
  extendedAt: Date | null;
}

/** When a request must have been acted on. A clock that stood is a receipt that came so much later. */
export function dueAtOf(
  { law, receivedAt, stoppedMs, extendedAt }: Clocked,
  calendar: StatutoryCalendar,
): Date {
  const { respond, extended } = DEADLINES[law];
  const period = extendedAt === null ? respond : extended;
  const from = receivedAt.getTime() + stoppedMs;
  return new Date(
    'months' in period
      ? statutoryDueAt(from, period.months, calendar)
      : endOfDayAfter(from, period.days, calendar.timeZone),
  );
}

/** Asking who somebody is stops the clock only if it is done without undue delay (EDPB Guidelines 01/2022 no. 159): within three days. */
const PROMPT_MS = 3 * 86_400_000;

/**
 * Whether asking the person for a code stops the clock: where the law allows it, there can be a doubt (Art. 12(6)) — none about somebody who wrote from
 * the number itself — and the controller did not wait.
 */
export function stopsClock(request: { law: Law; receivedAt: Date; receivedVia: string }, now: Date): boolean {
  return (
    DEADLINES[request.law].stopsForVerification &&
    request.receivedVia !== 'whatsapp' &&
    now.getTime() - request.receivedAt.getTime() <= PROMPT_MS
  );
}

/** Days before the due date at which somebody is reminded. */
export const REMINDER_DAYS = [14, 7, 2, 0] as const;

/** Which reminder is due: the last one whose moment has come, undefined before the first. 0: the due date has passed. */
export function reminderOf(dueAt: Date, now: Date): number | undefined {
  const left = dueAt.getTime() - now.getTime();
  return REMINDER_DAYS.findLast((days) => (days === 0 ? left < 0 : left <= days * 86_400_000));
}
