import type { Finding } from '../alert';
import { type AlertRule, found } from './rule';

/** The audit log has stopped, for good because its history does not add up or for a while, or no witness holds what was signed. */
export const auditLate: AlertRule = {
  name: 'audit-late',
  title: 'The audit log has stopped, or nobody witnesses it',
  kind: 'condition',
  async find({ conditions, gauge, now, limits }) {
    const { queuedMinutes, unwitnessedMinutes } = await conditions.auditBacklog();
    const findings: Finding[] = [];
    // The worker that sequences knows at once; whoever only sees the queue, when it has waited.
    if ((await gauge('lethe_audit_stopped')) === 1)
      findings.push(found('critical', now, { history: 'does-not-add-up' }, { key: 'stopped', count: 0 }));
    if (queuedMinutes >= limits.ALERT_AUDIT_QUEUE_MINUTES)
      findings.push(found('critical', now, { queuedMinutes }, { key: 'queue', count: 0 }));
    if (unwitnessedMinutes >= limits.ALERT_AUDIT_WITNESS_MINUTES)
      findings.push(found('critical', now, { unwitnessedMinutes }, { key: 'witness', count: 0 }));
    return findings;
  },
};
