import { type AlertRule, found } from './rule';

/** Meta's call allowance, or a process's share of the keyring, is nearly used: beyond it erasures, media and look-ups wait. */
export const quotaNear: AlertRule = {
  name: 'quota-near',
  title: 'An allowance is nearly used up: Graph API calls, or a process’s share of the keyring',
  kind: 'condition',
  async find({ gauge, hourAlarms, limits, now }) {
    const percent = (await gauge('lethe_graph_usage_percent')) ?? 0;
    const severity = percent >= limits.ALERT_QUOTA_CRITICAL_PERCENT ? 'critical' : 'warning';
    const graph =
      percent < limits.ALERT_QUOTA_WARNING_PERCENT
        ? []
        : [found(severity, now, { what: 'graph', percent }, { count: 0 })];
    const callers = hourAlarms.filter(({ code }) => code === 'quota-near').map(({ role }) => role ?? '');
    const keyring = [...new Set(callers)].map((role) =>
      found('warning', now, { what: 'keyring', role }, { key: `keyring-${role}`, count: 0 }),
    );
    return [...graph, ...keyring];
  },
};
