import type { Finding } from '../alert';
import { unusuallyHigh, usualOf } from './baseline';
import { type AlertRule, found } from './rule';

const ALARMS = new Set(['opens-many', 'opens-refused', 'lookups-miss', 'subject-unknown']);

/** Somebody opens far more messages than they do at this hour (an integration may read much, and always does; a person who never did is copying), or looks up people who are not there. */
export const unusualOpening: AlertRule = {
  name: 'unusual-opening',
  title: 'Messages are opened, or people looked up, in unusual numbers',
  kind: 'event',
  async find(facts) {
    const { alarms, now, limits } = facts;
    const much = { times: limits.ALERT_OPENED_TIMES, atLeast: limits.ALERT_OPENED_AT_LEAST };
    const findings: Finding[] = alarms
      .filter(({ code }) => ALARMS.has(code))
      .map(({ code, at, role }) =>
        found(
          code === 'opens-refused' ? 'critical' : 'warning',
          new Date(at),
          { alarm: code, role: role ?? '' },
          {
            key: role ?? '',
          },
        ),
      );
    for (const one of await unusuallyHigh(facts, 'opened', much))
      findings.push(
        found(
          'critical',
          now,
          { hour: one.hour.toISOString(), opened: one.count, usual: usualOf(one) ?? 0 },
          { key: one.key, count: 0 },
        ),
      );
    return findings;
  },
};
