import type { Clock } from '../../foundation/clock';
import { type AlertRule, found } from './rule';

/** Clocks of this machine and the database disagree, or one jumped: webhooks are late, leases short and periods wrong by as much. */
export function clockDrift(machine: Pick<Clock, 'now'>): AlertRule {
  return {
    name: 'clock-drift',
    title: 'Clocks disagree: periods and deadlines are wrong by as much',
    kind: 'event',
    async find(facts) {
      const jumps = facts
        .fresh('clock.jump')
        .map(({ at, code, n }) =>
          found('warning', new Date(at), { jump: code ?? '', seconds: n?.seconds ?? 0 }),
        );
      const { ALERT_CLOCK_WARNING_SECONDS: warning, ALERT_CLOCK_CRITICAL_SECONDS: critical } = facts.limits;
      const before = machine.now();
      const database = await facts.conditions.databaseTime();
      // The answer was under way for a while: only what lies outside of it is a difference.
      const after = machine.now();
      const driftMs = Math.max(0, before - database, database - after);
      if (driftMs <= warning * 1_000) return jumps;
      const severity = driftMs > critical * 1_000 ? 'critical' : 'warning';
      return [...jumps, found(severity, facts.now, { driftMs: Math.round(driftMs) }, { count: 0 })];
    },
  };
}
