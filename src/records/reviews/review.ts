/** How often something is reviewed. */
export const REVIEW_KINDS = ['weekly', 'monthly', 'quarterly'] as const;
/** One of {@link REVIEW_KINDS}. */
export type ReviewKind = (typeof REVIEW_KINDS)[number];

/** What was measured for a question, by name. */
export type Measured = Readonly<Record<string, number | string | null>>;

/** A question of a review, and what is known of it. */
export interface ReviewItem {
  id: string;
  question: string;
  measured: Measured;
  /** What the figures say; `judge`: a person must. */
  finding: 'good' | 'look' | 'judge';
  /** What the person who signed says; null until then. */
  answer: 'in-order' | 'action-needed' | null;
}

/** A review of a period, in days of UTC: from the first to before the last. */
export interface Review {
  id: string;
  kind: ReviewKind;
  fromDay: string;
  toDay: string;
  madeAt: Date;
  items: ReviewItem[];
  signedAt: Date | null;
}

const DAY_MS = 86_400_000;

/** The last whole week (from Monday), month or quarter before an instant, by days of UTC. */
export function lastPeriod(kind: ReviewKind, now: Date): { fromDay: string; toDay: string } {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (kind === 'weekly') {
    const monday = Date.UTC(year, month, day) - ((now.getUTCDay() + 6) % 7) * DAY_MS;
    return { fromDay: dayOf(monday - 7 * DAY_MS), toDay: dayOf(monday) };
  }
  const months = kind === 'monthly' ? 1 : 3;
  const first = month - (month % months);
  return { fromDay: dayOf(Date.UTC(year, first - months, 1)), toDay: dayOf(Date.UTC(year, first, 1)) };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
