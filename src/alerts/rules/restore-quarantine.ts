import { type AlertRule, found } from './rule';

/** The database is not the one that was destroyed in last: nobody is served until what was erased since is erased again. */
export const restoreQuarantine: AlertRule = {
  name: 'restore-quarantine',
  title: 'A restored database was put into quarantine',
  kind: 'event',
  find(facts) {
    return facts
      .fresh('restore.quarantined')
      .map(({ at, code }) => found('critical', new Date(at), { verdict: code ?? '' }));
  },
};
