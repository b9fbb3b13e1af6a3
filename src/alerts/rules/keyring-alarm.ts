import { type AlertRule, found } from './rule';

/** Alarms that have a rule of their own. */
const ELSEWHERE = new Set([
  'canary-opened',
  'opens-many',
  'opens-refused',
  'lookups-miss',
  'subject-unknown',
  'quota-near',
]);
const PASSING = new Set(['rotation-late', 'snapshot-failed', 'log-behind']);

/** What the keyring cannot do by itself: a rotation that failed, a batch that the guard blocks, a snapshot that nobody could read. */
export const keyringAlarm: AlertRule = {
  name: 'keyring-alarm',
  title: 'The keyring needs a person',
  kind: 'event',
  find({ alarms }) {
    return alarms
      .filter(({ code }) => !ELSEWHERE.has(code))
      .map(({ code, at, ref }) =>
        found(
          PASSING.has(code) ? 'warning' : 'critical',
          new Date(at),
          {
            alarm: code,
            ...(ref !== undefined && /^[A-Za-z0-9:_-]{1,40}$/.test(ref) && { ref }),
          },
          { key: code },
        ),
      );
  },
};
