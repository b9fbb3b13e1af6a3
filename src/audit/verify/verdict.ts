/** How one check ended. `note`: nothing is wrong, but somebody should know. */
export type CheckOutcome = 'ok' | 'failed' | 'not-authenticated' | 'note';

/** One line of a verifier's report. */
export interface Check {
  /** Stable, dotted. */
  name: string;
  outcome: CheckOutcome;
  detail: string;
}

/** What a verifier concludes. */
export type VerdictWord = 'VERIFIED' | 'FAILED' | 'UNREADABLE' | 'SELF-CONSISTENT, NOT AUTHENTICATED';

/** Exit status of each conclusion. */
export const EXIT_CODES: Readonly<Record<VerdictWord, number>> = {
  VERIFIED: 0,
  FAILED: 1,
  UNREADABLE: 2,
  'SELF-CONSISTENT, NOT AUTHENTICATED': 3,
};

/** A verifier's report. */
export interface Verdict {
  verdict: VerdictWord;
  exitCode: number;
  checks: Check[];
}

/** Collects checks and concludes from them. */
export class Findings {
  readonly checks: Check[] = [];

  ok(name: string, detail: string): void {
    this.checks.push({ name, outcome: 'ok', detail });
  }

  failed(name: string, detail: string): void {
    this.checks.push({ name, outcome: 'failed', detail });
  }

  note(name: string, detail: string): void {
    this.checks.push({ name, outcome: 'note', detail });
  }

  notAuthenticated(name: string, detail: string): void {
    this.checks.push({ name, outcome: 'not-authenticated', detail });
  }

  /** `ok` or `failed`, by `holds`. */
  check(name: string, holds: boolean, detail: string): boolean {
    this.checks.push({ name, outcome: holds ? 'ok' : 'failed', detail });
    return holds;
  }

  /** One failure outweighs everything, and a missing outside key every success. Nothing checked is nothing verified. */
  conclude(): Verdict {
    const has = (outcome: CheckOutcome): boolean => this.checks.some((check) => check.outcome === outcome);
    if (has('failed')) return concluded('FAILED', this.checks);
    if (has('not-authenticated')) return concluded('SELF-CONSISTENT, NOT AUTHENTICATED', this.checks);
    return concluded(has('ok') ? 'VERIFIED' : 'UNREADABLE', this.checks);
  }
}

/** A report that ends with this conclusion. */
export function concluded(verdict: VerdictWord, checks: Check[]): Verdict {
  return { verdict, exitCode: EXIT_CODES[verdict], checks };
}

const MARKS: Readonly<Record<CheckOutcome, string>> = {
  ok: 'ok  ',
  failed: 'FAIL',
  'not-authenticated': '????',
  note: 'note',
};

/** One line per check, then the verdict. */
export function formatVerdict({ verdict, checks }: Verdict): string {
  const lines = checks.map(({ name, outcome, detail }) => `${MARKS[outcome]}  ${name.padEnd(22)}  ${detail}`);
  return [...lines, verdict].join('\n');
}
