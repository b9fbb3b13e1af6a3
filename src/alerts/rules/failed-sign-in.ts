import { timeOf } from '../facts/facts';
import { type AlertRule, found } from './rule';

const MINUTES = 10;
const WARNING = 10;
const CRITICAL = 100;
/** So many for one person: somebody means them. */
const ONE_PERSON = 5;
const FAILED = new Set(['failed', 'second-factor-failed', 'locked']);

/** Sign-ins that fail, one person's or many people's, and API keys that nobody issued. */
export const failedSignIn: AlertRule = {
  name: 'failed-sign-in',
  title: 'Sign-ins or API keys are refused again and again',
  kind: 'event',
  find(facts) {
    const isFailed = ({ code }: { code?: string }) => code !== undefined && FAILED.has(code);
    const fresh = facts.fresh('login', 'key.refused').filter((one) => one.type !== 'login' || isFailed(one));
    if (fresh.length === 0) return [];
    const signIns = facts.within(MINUTES, 'login').filter(isFailed);
    const keys = facts.within(MINUTES, 'key.refused').reduce((sum, { n }) => sum + (n?.refused ?? 0), 0);
    const byPerson = new Map<string, number>();
    for (const { ref } of signIns)
      if (ref?.appUser !== undefined) byPerson.set(ref.appUser, (byPerson.get(ref.appUser) ?? 0) + 1);
    const most = Math.max(0, ...byPerson.values());
    const isLocked = signIns.some(({ code }) => code === 'locked');
    const failed = signIns.length + keys;
    if (failed < WARNING && most < ONE_PERSON && !isLocked) return [];
    const counts = { signIns: signIns.length, keys, ofOnePerson: most, minutes: MINUTES };
    return [
      found(failed >= CRITICAL ? 'critical' : 'warning', timeOf(fresh[0], facts.now), counts, {
        count: fresh.length,
      }),
    ];
  },
};
