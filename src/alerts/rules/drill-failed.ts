import { type AlertRule, found } from './rule';

/** A restore drill failed, or a search found residues of somebody erased: what certificates claim is not so. */
export const drillFailed: AlertRule = {
  name: 'drill-failed',
  title: 'A restore drill or a residue scan failed',
  kind: 'event',
  find(facts) {
    return facts
      .fresh('drill.finished', 'scan.finished')
      .filter(({ code }) => code !== 'passed')
      .map(({ type, at, code, ref }) =>
        found(
          code === 'failed' ? 'critical' : 'warning',
          new Date(at),
          { what: type, outcome: code ?? '' },
          {
            key: ref?.drill ?? ref?.run ?? '',
          },
        ),
      );
  },
};
