import type { AuditEntry } from '../../audit';
import { timeOf } from '../facts/facts';
import { isFailedSignIn } from './guessed-password';
import { type AlertRule, found } from './rule';

/** Sign-ins that fail, of many people together, and API keys that nobody issued. */
export const failedSignIn: AlertRule = {
  name: 'failed-sign-in',
  title: 'Sign-ins or API keys are refused again and again',
  kind: 'event',
  find(facts) {
    const { limits } = facts;
    const minutes = limits.ALERT_WINDOW_MINUTES;
    const isRefusal = (one: AuditEntry) =>
      one.type === 'key.refused' || one.code === 'locked' || isFailedSignIn(one);
    const fresh = facts.fresh('login', 'key.refused').filter(isRefusal);
    if (fresh.length === 0) return [];
    const logins = facts.within(minutes, 'login');
    const signIns = logins.filter(isFailedSignIn);
    const keys = facts.within(minutes, 'key.refused').reduce((sum, { n }) => sum + (n?.refused ?? 0), 0);
    const locked = logins.filter(({ code }) => code === 'locked').length;
    const failed = signIns.length + keys;
    if (failed < limits.ALERT_SIGN_INS_WARNING && locked === 0) return [];
    return [
      found(
        failed >= limits.ALERT_SIGN_INS_CRITICAL ? 'critical' : 'warning',
        timeOf(fresh[0], facts.now),
        { signIns: signIns.length, locked, keys, minutes },
        { count: fresh.length },
      ),
    ];
  },
};
