import { timeOf, total } from '../facts/facts';
import { type AlertRule, found } from './rule';

/** Webhooks that were delivered before, or are older than anything Meta still repeats. */
export const webhookReplay: AlertRule = {
  name: 'webhook-replay',
  title: 'Signed webhooks come again, or come much too late',
  kind: 'event',
  find(facts) {
    const { limits } = facts;
    const minutes = limits.ALERT_WINDOW_MINUTES;
    const fresh = facts.fresh('webhook.taken').filter(({ n }) => (n?.duplicates ?? 0) + (n?.late ?? 0) > 0);
    const recent = facts.within(minutes, 'webhook.taken');
    const again = total(recent, 'duplicates', 'late');
    const updates = total(recent, 'updates');
    if (
      fresh.length === 0 ||
      again < limits.ALERT_REPLAYS_AT_LEAST ||
      again * 100 < updates * limits.ALERT_REPLAYS_PERCENT
    )
      return [];
    return [
      found(
        'warning',
        timeOf(fresh[0], facts.now),
        { again, updates, minutes },
        {
          count: total(fresh, 'duplicates', 'late'),
        },
      ),
    ];
  },
};
