import { type AlertRule, found } from './rule';

/** A purge failed, or buckets are past their period by more than the promised hour. */
export const purgeLate: AlertRule = {
  name: 'purge-late',
  title: 'Messages are kept longer than promised',
  kind: 'event',
  find(facts) {
    const late = facts.fresh('retention.overdue').map(({ at, n }) => {
      const seconds = n?.seconds ?? 0;
      const severity = seconds > facts.limits.ALERT_PURGE_CRITICAL_HOURS * 3_600 ? 'critical' : 'warning';
      return found(severity, new Date(at), { buckets: n?.buckets ?? 0, seconds });
    });
    const failed = facts
      .fresh('retention.run')
      .filter(({ code }) => code === 'failed')
      .map(({ at }) => found('warning', new Date(at), { run: 'failed' }));
    return [...late, ...failed];
  },
};
