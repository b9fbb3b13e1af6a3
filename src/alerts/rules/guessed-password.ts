import type { AuditEntry } from '../../audit';
import { timeOf } from '../facts/facts';
import { type AlertRule, found } from './rule';

const MINUTES = 60;
/** `locked` comes beside the failure that began a wait. */
const FAILED = new Set(['failed', 'second-factor-failed']);

/** True for the entry of a sign-in that failed. */
export function isFailedSignIn({ code }: Pick<AuditEntry, 'code'>): boolean {
  return code !== undefined && FAILED.has(code);
}

/**
 * One person's sign-in fails again and again, from however many addresses: the back-off counts per source, so that nobody can be locked out, and whoever has
 * many sources is seen here alone. Graver when a right password already met a wrong second factor.
 */
export const guessedPassword: AlertRule = {
  name: 'guessed-password',
  title: 'Somebody guesses the password of one person',
  kind: 'event',
  find(facts) {
    const { limits } = facts;
    const fresh = facts.fresh('login').filter(isFailedSignIn);
    const people = new Set(fresh.flatMap(({ ref }) => ref?.appUser ?? []));
    if (people.size === 0) return [];
    const hour = facts.within(MINUTES, 'login').filter(isFailedSignIn);
    return [...people].flatMap((person) => {
      const theirs = hour.filter(({ ref }) => ref?.appUser === person);
      const secondFactor = theirs.filter(({ code }) => code === 'second-factor-failed').length;
      if (theirs.length < limits.ALERT_GUESSES_WARNING) return [];
      const isGrave = theirs.length >= limits.ALERT_GUESSES_CRITICAL || secondFactor > 0;
      const news = fresh.filter(({ ref }) => ref?.appUser === person);
      return [
        found(
          isGrave ? 'critical' : 'warning',
          timeOf(news[0], facts.now),
          { failed: theirs.length, secondFactor, minutes: MINUTES },
          { key: person, count: news.length },
        ),
      ];
    });
  },
};
