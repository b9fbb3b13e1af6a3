import { total, timeOf } from '../facts/facts';
import { type AlertRule, found } from './rule';

const MINUTES = 10;
/** A scanner now and then is everyday; these many in ten minutes are somebody who tries, or our secret that is not Meta's any more. */
const WARNING = 5;
const CRITICAL = 100;

/** Webhooks whose signature does not hold. */
export const webhookSignature: AlertRule = {
  name: 'webhook-signature',
  title: 'Webhooks arrive that no live app secret signed',
  kind: 'event',
  find(facts) {
    const fresh = facts.fresh('webhook.refused').filter(({ n }) => (n?.signature ?? 0) > 0);
    const refused = total(facts.within(MINUTES, 'webhook.refused'), 'signature');
    if (fresh.length === 0 || refused < WARNING) return [];
    const severity = refused >= CRITICAL ? 'critical' : 'warning';
    const facts10 = { refused, minutes: MINUTES };
    return [found(severity, timeOf(fresh[0], facts.now), facts10, { count: total(fresh, 'signature') })];
  },
};
