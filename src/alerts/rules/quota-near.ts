import { type AlertRule, found } from './rule';

const WARNING_PERCENT = 80;
const CRITICAL_PERCENT = 95;

/** Meta's call allowance is nearly used: beyond it erasures and media wait. */
export const quotaNear: AlertRule = {
  name: 'quota-near',
  title: 'The allowance of Graph API calls is nearly used up',
  kind: 'condition',
  async find({ gauge, now }) {
    const percent = (await gauge('lethe_graph_usage_percent')) ?? 0;
    if (percent < WARNING_PERCENT) return [];
    return [found(percent >= CRITICAL_PERCENT ? 'critical' : 'warning', now, { percent }, { count: 0 })];
  },
};
