import { type AlertRule, found } from './rule';

/** Somebody opened a person who does not exist: nobody has a reason to, who does not read everything. */
export const canaryOpened: AlertRule = {
  name: 'canary-opened',
  title: 'A canary was opened: somebody reads what nobody has a reason to read',
  kind: 'event',
  find({ alarms }) {
    return alarms
      .filter(({ code }) => code === 'canary-opened')
      .map(({ at, role }) => found('critical', new Date(at), { role: role ?? '' }, { key: role ?? '' }));
  },
};
