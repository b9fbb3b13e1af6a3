import { total, timeOf } from '../facts/facts';
import { type AlertRule, found } from './rule';

/** Webhooks whose signature does not hold. */
export const webhookSignature: AlertRule = {
  name: 'webhook-signature',
  title: 'Webhooks arrive that no live app secret signed',
  kind: 'event',
  find(facts) {
    const { limits } = facts;
    const minutes = limits.ALERT_WINDOW_MINUTES;
    const fresh = facts.fresh('webhook.refused').filter(({ n }) => (n?.signature ?? 0) > 0);
    const refused = total(facts.within(minutes, 'webhook.refused'), 'signature');
    if (fresh.length === 0 || refused < limits.ALERT_SIGNATURES_WARNING) return [];
    const severity = refused >= limits.ALERT_SIGNATURES_CRITICAL ? 'critical' : 'warning';
    return [
      found(
        severity,
        timeOf(fresh[0], facts.now),
        { refused, minutes },
        { count: total(fresh, 'signature') },
      ),
    ];
  },
};
