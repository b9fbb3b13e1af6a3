import { type AlertRule, found } from './rule';

const HOUR_MS = 3_600_000;

/** A statutory time runs out, of a request (Art. 12(3)) or a breach's notice (Art. 33); or will for want of a person: a request cannot go on, a recipient does not answer (Art. 19). */
export const deadlineNear: AlertRule = {
  name: 'deadline-near',
  title: 'A statutory deadline is near or over',
  kind: 'event',
  async find(facts) {
    const reminded = facts.fresh('request.reminded').map(({ at, code, ref, n }) =>
      found(
        code === 'overdue' ? 'critical' : 'warning',
        new Date(at),
        { request: code ?? '', days: n?.days ?? 0 },
        {
          key: ref?.request ?? '',
        },
      ),
    );
    // Steps outside fail one by one and say which number's they are; the cycle itself fails whole.
    const failed = facts
      .fresh('request.step')
      .filter(({ code }) => code === 'failed')
      .map(({ at, ref }) => {
        const request = ref?.channel === undefined ? 'cannot-go-on' : 'call-failed';
        return found('warning', new Date(at), { request }, { key: ref?.request ?? '' });
      });
    const escalated = facts
      .fresh('recipient.escalated')
      .map(({ at, code, ref }) =>
        found('warning', new Date(at), { recipient: code ?? '' }, { key: ref?.recipient ?? '' }),
      );
    const offBoarding = facts
      .fresh('person.off-boarded')
      .filter(({ code }) => code === 'report-overdue' || code === 'review-overdue')
      .map(({ at, code, ref }) =>
        found('warning', new Date(at), { offBoarding: code ?? '' }, { key: ref?.appUser ?? '' }),
      );
    const incidents = (await facts.conditions.unreportedIncidents()).flatMap(({ id, reportDueAt }) => {
      const hours = (reportDueAt.getTime() - facts.now.getTime()) / HOUR_MS;
      if (hours > facts.limits.ALERT_BREACH_WARNING_HOURS) return [];
      const severity = hours > facts.limits.ALERT_BREACH_CRITICAL_HOURS ? 'warning' : 'critical';
      return [
        found(
          severity,
          facts.now,
          { incident: 'unreported', hoursLeft: Math.floor(hours) },
          { key: id, count: 0 },
        ),
      ];
    });
    return [...reminded, ...failed, ...escalated, ...offBoarding, ...incidents];
  },
};
