import { type AlertRule, found } from './rule';

/** An incident was opened: 72 hours run. */
export const incidentOpened: AlertRule = {
  name: 'incident-opened',
  title: 'An incident was opened: the authority must know within 72 hours of awareness',
  kind: 'event',
  find(facts) {
    return facts
      .fresh('incident.opened')
      .map(({ at, code, ref }) =>
        found('critical', new Date(at), { incident: code ?? '' }, { key: ref?.incident ?? '' }),
      );
  },
};
