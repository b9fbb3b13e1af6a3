import type { Incident } from './incident';
import { reportDueAt } from './incident';
import { draftNotices } from './notice-drafts';

const AWARE = new Date('2026-11-20T10:00:00Z');
const incident: Incident = {
  id: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7',
  kind: 'credential-leak',
  state: 'investigating',
  credentialId: null,
  suspend: 'none',
  channelIds: [],
  exposedFrom: new Date('2026-11-19T08:00:00Z'),
  exposedUntil: new Date('2026-11-20T10:03:00Z'),
  detectedAt: AWARE,
  awareAt: AWARE,
  reportDueAt: reportDueAt(AWARE),
  containedAt: new Date('2026-11-20T10:03:00Z'),
  authorityToldAt: null,
  subjectsToldAt: null,
  noReportGround: null,
  closedAt: null,
};
const draft = (now: Date, change: Partial<Incident> = {}) =>
  draftNotices({
    incident: { ...incident, ...change },
    steps: [
      { name: 'revoke', state: 'done', at: new Date('2026-11-20T10:02:00Z'), evidence: {} },
      { name: 'suspend', state: 'not-applicable', at: AWARE, evidence: {} },
    ],
    exposure: {
      subjects: 17,
      messages: { inbound: 40, outbound: 2 },
      stored: { subjects: 90, messages: 700 },
      unknownSends: 3,
    },
    whom: { controller: 'Example Shop', contact: null },
    now,
  });

describe('the drafts of the notices', () => {
  it('have every particular of Art. 33(3), with the facts filled in and the judgements left open', () => {
    const { authority } = draft(AWARE);
    for (const part of ['(a) Nature', '(b) Contact', '(c) Likely consequences', '(d) Measures'])
      expect(authority).toContain(part);
    for (const fact of [
      '17',
      '40 received and 2 sent',
      '90 with all whose messages were stored',
      '700 messages with all that were stored',
      '2026-11-19 08:00 UTC',
      'due by 2026-11-23 10:00 UTC',
      'own: 3',
    ])
      expect(authority).toContain(fact);
    expect(authority).toContain(
      '[Name and contact details of the data protection officer or other contact point.]',
    );
  });

  it('have every particular of Art. 34(2)', () => {
    const { subjects } = draft(AWARE);
    for (const part of ['What happened', 'Whom to ask', 'What it may mean for you', 'What we have done'])
      expect(subjects).toContain(part);
  });

  it('name what was done and nothing that was not', () => {
    const { authority } = draft(AWARE);
    expect(authority).toContain('The leaked credential was made useless');
    expect(authority).not.toContain('taken out of service');
  });

  it.each([
    ['at 72 hours', 0, {}, false],
    ['a millisecond later', 1, {}, true],
    ['later, when the authority was told in time', 1, { authorityToldAt: AWARE }, false],
  ])('ask for the reasons of a delay: %s', (_when, plusMs, change, asked) => {
    const now = new Date(AWARE.getTime() + 72 * 3_600_000 + plusMs);
    expect(draft(now, change).authority.includes('Reasons for the delay')).toBe(asked);
  });
});
