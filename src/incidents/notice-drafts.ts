import type { Exposure } from './exposure.store';
import type { Incident, IncidentStep } from './incident';

/** Who is responsible, and whom to ask; null: to be filled in. */
export interface Responsible {
  controller: string;
  contact: string | null;
}

/** What the drafts are made of. */
export interface NoticeFacts {
  incident: Incident;
  steps: readonly IncidentStep[];
  exposure: Exposure;
  whom: Responsible;
  now: Date;
}

/** The two notices, as Markdown to be completed by a person; brackets mark what Lethe cannot know. */
export interface NoticeDrafts {
  authority: string;
  subjects: string;
}

const NATURE: Readonly<Record<Incident['kind'], string>> = {
  'credential-leak':
    'A credential with which the business calls its messaging provider became known to others.',
  'account-takeover': 'Somebody else acted with the account of a person who works for us.',
  'unauthorised-access': 'Somebody without the right to it had access to personal data.',
  loss: 'Personal data were lost or destroyed.',
  other: '[Describe what happened.]',
};

const MEASURES: Readonly<Record<IncidentStep['name'], string>> = {
  'stop-sends': 'Sending from the numbers concerned was stopped.',
  replace: 'The credential was replaced.',
  revoke: 'The leaked credential was made useless, here and where it was issued.',
  verify: 'The new credential was checked with its issuer.',
  subscriptions: 'The list of applications that receive the messages was checked.',
  suspend: 'The numbers concerned were taken out of service.',
  touched:
    'What the credential could reach in the time concerned was established from records, without opening messages.',
};

const CONTACT = '[Name and contact details of the data protection officer or other contact point.]';
const instant = (date: Date | null) =>
  date === null ? '[not yet]' : date.toISOString().replace('T', ' ').slice(0, 16) + ' UTC';

/** Drafts the notices with the particulars of Art. 33(3) and Art. 34(2). Facts are filled in; judgements are left to a person. */
export function draftNotices(facts: NoticeFacts): NoticeDrafts {
  return { authority: authority(facts), subjects: subjects(facts) };
}

function authority({ incident, steps, exposure, whom, now }: NoticeFacts): string {
  const isLate = now > incident.reportDueAt && incident.authorityToldAt === null;
  return [
    `# Notification of a personal data breach (Art. 33 GDPR)`,
    `Controller: ${whom.controller}  \nReference: ${incident.id}  \nAware since: ${instant(incident.awareAt)} · due by ${instant(incident.reportDueAt)}`,
    ...(isLate ? ['**Reasons for the delay (Art. 33(1)):** [more than 72 hours have passed; say why]'] : []),
    `## (a) Nature of the breach`,
    `${NATURE[incident.kind]} Exposed from ${instant(incident.exposedFrom)} until ${instant(incident.exposedUntil)}; detected ${instant(incident.detectedAt)}; contained ${instant(incident.containedAt)}.`,
    whomAndWhat(exposure),
    ...(exposure.unknownSends > 0
      ? [
          `Messages that the business does not know as its own: ${exposure.unknownSends}. [Were they sent by others?]`,
        ]
      : []),
    `## (b) Contact`,
    whom.contact ?? CONTACT,
    `## (c) Likely consequences`,
    consequences(incident),
    `## (d) Measures taken and proposed`,
    ...measures(steps),
    `[Measures proposed, and those against possible adverse effects.]`,
  ].join('\n\n');
}

/** Both that may be meant: who wrote in the time concerned, and whose messages lay here. Which of them were in reach is a judgement. */
function whomAndWhat({ subjects, messages, stored }: Exposure): string {
  const inTime = `${messages.inbound} received and ${messages.outbound} sent messages`;
  return [
    'Categories of data subjects: people who exchanged messages with the business. [Others?]  ',
    `Approximate number of data subjects: ${subjects} of that time, ${stored.subjects} with all whose messages were stored by its end. [Whose data were in reach?]  `,
    'Categories of records: messages, telephone numbers, profile names.  ',
    `Approximate number of records: ${inTime} of that time, ${stored.messages} messages with all that were stored by its end. [Which were in reach?]`,
  ].join('\n');
}

function subjects({ incident, steps, whom }: NoticeFacts): string {
  return [
    `# About your messages with ${whom.controller}`,
    `[In the person’s language, clear and plain: Art. 34(2) and 12(1).]`,
    `**What happened:** ${NATURE[incident.kind]} This concerns the time from ${instant(incident.exposedFrom)} until ${instant(incident.exposedUntil)}.`,
    `**Whom to ask:** ${whom.contact ?? CONTACT}`,
    `**What it may mean for you:** ${consequences(incident)}`,
    `**What we have done:** ${measures(steps).join(' ')}`,
    `**What you can do:** [for example: trust no message that asks for a payment or a code; ask us by another way].`,
  ].join('\n\n');
}

function consequences({ kind }: Incident): string {
  return kind === 'credential-leak' || kind === 'account-takeover'
    ? 'Others may have sent messages in the name of the business, or read media of recent messages. [Judge how likely and how severe.]'
    : '[Describe what it may mean for the people concerned.]';
}

function measures(steps: readonly IncidentStep[]): string[] {
  const taken = steps
    .filter(({ state }) => state === 'done')
    .map(({ name, at }) => `${MEASURES[name]} (${instant(at)})`);
  return taken.length > 0 ? taken : ['[Measures taken.]'];
}
