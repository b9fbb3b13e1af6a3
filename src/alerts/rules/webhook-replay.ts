import { timeOf, total } from '../facts/facts';
import { type AlertRule, found } from './rule';

const MINUTES = 10;
/** Meta repeats what it was not thanked for, and more to each subscribed app: a few percent. Below so many nothing is said at all. */
const AT_LEAST = 50;
const SHARE = 0.3;

/** Webhooks that were delivered before, or are older than anything Meta still repeats. */
export const webhookReplay: AlertRule = {
  name: 'webhook-replay',
  title: 'Signed webhooks come again, or come much too late',
  kind: 'event',
  find(facts) {
    const fresh = facts.fresh('webhook.taken').filter(({ n }) => (n?.duplicates ?? 0) + (n?.late ?? 0) > 0);
    const recent = facts.within(MINUTES, 'webhook.taken');
    const again = total(recent, 'duplicates', 'late');
    const updates = total(recent, 'updates');
    if (fresh.length === 0 || again < AT_LEAST || again < updates * SHARE) return [];
    return [
      found(
        'warning',
        timeOf(fresh[0], facts.now),
        { again, updates, minutes: MINUTES },
        {
          count: total(fresh, 'duplicates', 'late'),
        },
      ),
    ];
  },
};
