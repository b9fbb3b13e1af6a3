import type { Finding } from '../alert';
import { type AlertRule, found } from './rule';

/** The audit log has stopped, or no witness holds what was signed. */
export const auditLate: AlertRule = {
  name: 'audit-late',
  title: 'The audit log has stopped, or nobody witnesses it',
  kind: 'condition',
  async find({ conditions, now, limits }) {
    const { queuedMinutes, unwitnessedMinutes } = await conditions.auditBacklog();
    const findings: Finding[] = [];
    if (queuedMinutes >= limits.ALERT_AUDIT_QUEUE_MINUTES)
      findings.push(found('critical', now, { queuedMinutes }, { key: 'queue', count: 0 }));
    if (unwitnessedMinutes >= limits.ALERT_AUDIT_WITNESS_MINUTES)
      findings.push(found('critical', now, { unwitnessedMinutes }, { key: 'witness', count: 0 }));
    return findings;
  },
};
