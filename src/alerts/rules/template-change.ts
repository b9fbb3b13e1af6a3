import type { Finding } from '../alert';
import { type AlertRule, found } from './rule';

/** Templates were changed, approved, rejected or recategorised: what is sent in the business's name is not what it was. */
export const templateChange: AlertRule = {
  name: 'template-change',
  title: 'Message templates were changed',
  kind: 'event',
  find({ events, hourEvents, now, limits }) {
    const minutes = limits.ALERT_WINDOW_MINUTES;
    const fresh = events.filter(({ kind }) => kind.startsWith('template/') || kind === 'template');
    if (fresh.length === 0) return [];
    const from = now.getTime() - minutes * 60_000;
    const recent = hourEvents.filter(
      ({ kind, receivedAt }) => kind.startsWith('template') && receivedAt.getTime() > from,
    ).length;
    const at = fresh[0]!.receivedAt;
    const findings: Finding[] = [found('warning', at, { changes: fresh.length }, { count: fresh.length })];
    if (recent >= limits.ALERT_TEMPLATE_BURST)
      findings.push(
        found('critical', at, { changes: recent, minutes }, { key: 'burst', count: fresh.length }),
      );
    return findings;
  },
};
