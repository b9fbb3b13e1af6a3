import { codes, counts, digests, entry, refs } from '../entry-fields';

/** Alerts, and the story of an incident. */
export const INCIDENT_TYPES = {
  'incident.opened': entry({
    ...refs('incident', 'alert', 'credential'),
    ...codes('credential-leak', 'account-takeover', 'unauthorised-access', 'loss', 'other'),
  }),
  'incident.step': entry({
    ...refs('incident', 'credential'),
    ...codes('done', 'failed', 'needs-person', 'not-applicable'),
    ...counts('step', 'items'),
  }),
  'incident.contained': entry({ ...refs('incident', 'credential'), ...counts('durationMs', 'channels') }),
  'incident.resumed': entry({ ...refs('incident') }),
  'incident.told': entry({
    ...refs('incident'),
    ...codes('authority', 'subjects', 'unlikely-risk', 'no-personal-data'),
    ...counts('hoursAfterAwareness'),
  }),
  'incident.closed': entry({ ...refs('incident'), ...digests('report') }),

  'alert.raised': entry({ ...refs('alert'), ...codes('warning', 'critical'), ...counts('events') }),
  'alert.acknowledged': entry(refs('alert')),
  'alert.escalated': entry(refs('alert')),
  'alert.resolved': entry(refs('alert')),
} as const;
