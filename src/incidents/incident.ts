/** What kinds of incidents there are. */
export const INCIDENT_KINDS = [
  'credential-leak',
  'account-takeover',
  'unauthorised-access',
  'loss',
  'other',
] as const;
/** One of {@link INCIDENT_KINDS}. */
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** Where it stands; `contained` is the instant between the first two. */
export type IncidentState = 'containing' | 'investigating' | 'remediating' | 'closed';

/**
 * How far the numbers are taken out of service. Sends stop in any case. `unsubscribe` ends the webhooks of whole accounts, which are lost once Meta's
 * retry window is over; `deregister` takes the numbers offline. Both until the incident's sends are resumed.
 */
export const SUSPENSIONS = ['none', 'unsubscribe', 'deregister'] as const;
/** One of {@link SUSPENSIONS}. */
export type Suspension = (typeof SUSPENSIONS)[number];

/** Why a breach need not be notified: Art. 33(1), second half-sentence; or no personal data were in reach. */
export const NO_REPORT_GROUNDS = ['unlikely-risk', 'no-personal-data'] as const;
/** One of {@link NO_REPORT_GROUNDS}. */
export type NoReportGround = (typeof NO_REPORT_GROUNDS)[number];

/** An incident. */
export interface Incident {
  id: string;
  kind: IncidentKind;
  state: IncidentState;
  credentialId: string | null;
  suspend: Suspension;
  /** Channels whose data were in reach. */
  channelIds: string[];
  exposedFrom: Date;
  /** Null while it goes on. */
  exposedUntil: Date | null;
  detectedAt: Date;
  /** When the controller became aware: the clock of Art. 33 runs from here. */
  awareAt: Date;
  reportDueAt: Date;
  containedAt: Date | null;
  authorityToldAt: Date | null;
  subjectsToldAt: Date | null;
  noReportGround: NoReportGround | null;
  closedAt: Date | null;
}

/** One thing that was done to contain it. */
export interface IncidentStep {
  name: ContainmentStep;
  state: 'done' | 'failed' | 'needs-person' | 'not-applicable';
  at: Date;
  /** Ids, codes and counts. */
  evidence: Record<string, unknown>;
}

/** The steps of a containment, in order. */
export const CONTAINMENT_STEPS = [
  'stop-sends',
  'replace',
  'revoke',
  'verify',
  'subscriptions',
  'suspend',
  'touched',
] as const;
/** One of {@link CONTAINMENT_STEPS}. */
export type ContainmentStep = (typeof CONTAINMENT_STEPS)[number];

const REPORT_MS = 72 * 3_600_000;

/** Until when the authority must be told: 72 hours from awareness (Art. 33(1)), weekends and holidays among them (Regulation 1182/71, Art. 3(3)). */
export function reportDueAt(awareAt: Date): Date {
  return new Date(awareAt.getTime() + REPORT_MS);
}
