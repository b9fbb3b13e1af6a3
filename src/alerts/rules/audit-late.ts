import type { Finding } from '../alert';
import { type AlertRule, found } from './rule';

const QUEUED_MINUTES = 5;
const UNWITNESSED_MINUTES = 60;

/** The audit log has stopped, or no witness holds what was signed. */
export const auditLate: AlertRule = {
  name: 'audit-late',
  title: 'The audit log has stopped, or nobody witnesses it',
  kind: 'condition',
  async find({ conditions, now }) {
    const { queuedMinutes, unwitnessedMinutes } = await conditions.auditBacklog();
    const findings: Finding[] = [];
    if (queuedMinutes >= QUEUED_MINUTES)
      findings.push(found('critical', now, { queuedMinutes }, { key: 'queue', count: 0 }));
    if (unwitnessedMinutes >= UNWITNESSED_MINUTES)
      findings.push(found('critical', now, { unwitnessedMinutes }, { key: 'witness', count: 0 }));
    return findings;
  },
};
