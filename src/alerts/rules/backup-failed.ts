import type { AlertRule } from './rule';
import { found } from './rule';

const HOUR_MS = 3_600_000;

/** No complete copy for so many intervals (`ALERT_BACKUP_INTERVALS`), or copies that failed, are gone, unknown, far behind or cannot be deleted. `everyHours` 0: nobody asked for copies. */
export function backupFailed(everyHours: number): AlertRule {
  return {
    name: 'backup-failed',
    title: 'Copies are missing, unknown, or not made',
    kind: 'event',
    async find(facts) {
      const events = facts
        .fresh('backup.failed', 'backup.behind', 'backup.missing', 'backup.unknown', 'backup.expired')
        .filter(({ type, code }) => type !== 'backup.expired' || code === 'failed')
        .map(({ type, at, ref }) =>
          found('critical', new Date(at), { what: type }, { key: ref?.backup ?? '' }),
        );
      if (everyHours === 0) return events;
      const { newest, since } = await facts.conditions.newestBackup();
      const from = newest ?? since;
      if (from === null) return events;
      const hours = (facts.now.getTime() - from.getTime()) / HOUR_MS;
      if (hours <= facts.limits.ALERT_BACKUP_INTERVALS * everyHours) return events;
      return [...events, found('critical', facts.now, { hoursSinceCopy: Math.floor(hours) }, { count: 0 })];
    },
  };
}
