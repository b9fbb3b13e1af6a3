import type { LiveFacts } from './live-facts.store';

/** Who is responsible, as configured. `null`: to be completed by the controller. */
export interface Responsible {
  controller: string;
  controllerContact: string | null;
  dataProtectionOfficer: string | null;
  country: string;
}

/** What of the processes' settings the record names. */
export interface Surroundings {
  objectStore: 'directory' | 's3';
  /** Host of an external recogniser of names; null when there is none. */
  recogniser: string | null;
  custodians: { id: string; deviceClass: string }[];
}

/** Somebody who receives data. */
export interface RecordedRecipient {
  name: string;
  category: string;
  what: string;
}

/** One processing activity, with the particulars of Art. 30(1). */
export interface ProcessingActivity {
  id: string;
  name: string;
  purposes: string[];
  legalBasis: string;
  dataSubjects: string[];
  dataCategories: string[];
  recipients: RecordedRecipient[];
  /** To third countries, and under which safeguard: Art. 30(1)(e). */
  transfers: { to: string; safeguard: string }[];
  /** Envisaged time limits: Art. 30(1)(f). */
  retention: { what: string; period: string; endedBy: string }[];
  where: string[];
}

/** The record of processing activities. Holds nothing that changes from day to day by itself, so that a change is a change. */
export interface ProcessingRecord {
  controller: { name: string; contact: string | null };
  dataProtectionOfficer: string | null;
  country: string;
  activities: ProcessingActivity[];
  /** Technical and organisational measures: Art. 30(1)(g), 32(1). */
  safeguards: string[];
}

const CONFIRM = 'to be confirmed by the controller';
const META: RecordedRecipient = {
  name: 'Meta Platforms Ireland Ltd. (WhatsApp Business Platform)',
  category: 'messaging provider',
  what: 'carries the messages; knows numbers, profile names and contents as its own terms say',
};
const META_TRANSFER = {
  to: 'Meta Platforms, Inc., United States',
  safeguard: `onward transfer under Meta’s data transfer terms (Art. 45, 46): ${CONFIRM}`,
};
const BSPS: Readonly<Record<string, { name: string; transfer?: { to: string; safeguard: string } }>> = {
  '360dialog': { name: '360dialog GmbH' },
  twilio: {
    name: 'Twilio',
    transfer: {
      to: 'Twilio Inc., United States',
      safeguard: `binding corporate rules (Art. 47): ${CONFIRM}`,
    },
  },
  vonage: {
    name: 'Vonage',
    transfer: {
      to: 'Vonage, United States',
      safeguard: `standard contractual clauses (Art. 46(2)(c)): ${CONFIRM}`,
    },
  },
};

/** Makes the record out of what the installation is set to. */
export function processingRecord(
  responsible: Responsible,
  facts: LiveFacts,
  around: Surroundings,
): ProcessingRecord {
  return {
    controller: { name: responsible.controller, contact: responsible.controllerContact },
    dataProtectionOfficer: responsible.dataProtectionOfficer,
    country: responsible.country,
    activities: [
      conversations(facts, around),
      rights(),
      consents(),
      ...(facts.copyDays === null ? [] : [copies(facts.copyDays)]),
      operation(),
    ],
    safeguards: safeguards(facts, around),
  };
}

function conversations(facts: LiveFacts, { objectStore, recogniser }: Surroundings): ProcessingActivity {
  const bsps = facts.credentials
    .filter(({ kind }) => kind === 'bsp-secret')
    .map(({ scope }) => BSPS[scope] ?? { name: scope });
  return {
    id: 'conversations',
    name: 'Conversations with customers on WhatsApp',
    purposes: ['answering what people write', 'carrying out and documenting what was agreed'],
    legalBasis: `Art. 6(1)(b) and (f) GDPR: ${CONFIRM}`,
    dataSubjects: ['people who write to or are written to by the business', 'people whom they mention'],
    dataCategories: [
      'telephone number, WhatsApp ids, profile and user names',
      'contents of messages and media, in an original and a redacted part',
      'times and delivery states',
    ],
    recipients: [
      META,
      ...bsps.map(({ name }) => ({
        name,
        category: 'business solution provider',
        what: 'carries the messages on behalf of the business',
      })),
      ...facts.recipients.map(({ name, category, since }) => ({
        name,
        category,
        what: `redacted histories, since ${since}`,
      })),
      ...(recogniser === null
        ? []
        : [
            {
              name: recogniser,
              category: 'recogniser',
              what: 'text of messages, to find names in it, before it is sealed',
            },
          ]),
    ],
    transfers: [META_TRANSFER, ...bsps.flatMap(({ transfer }) => transfer ?? [])],
    retention: facts.classes.map(({ name, periodDays, granularity }) => ({
      what: `messages of the class ${name}, with their media and states`,
      period: `${periodDays} days`,
      endedBy: `destruction of the key of their ${granularity}, then of the rows; hourly, unattended`,
    })),
    where: [
      'main database: sealed rows',
      objectStore === 's3'
        ? 'S3-compatible object store: sealed media'
        : 'directory of this installation: sealed media',
      'keyring database: wrapped keys and a blind index, no message',
      ...facts.channels.map(
        ({ region, count }) => `business numbers in ${region ?? 'an unknown region'}: ${count}`,
      ),
    ],
  };
}

function rights(): ProcessingActivity {
  return {
    id: 'data-subject-requests',
    name: 'Requests of data subjects',
    purposes: ['answering requests under Art. 15 to 21 GDPR, and showing that it was done (Art. 5(2))'],
    legalBasis: 'Art. 6(1)(c) GDPR with Art. 12',
    dataSubjects: ['people who make a request'],
    dataCategories: [
      'kind, times and outcome of the request, under a random reference',
      'what they stated, sealed',
    ],
    recipients: [],
    transfers: [],
    retention: [
      { what: 'access packages', period: '7 days', endedBy: 'destruction of their key' },
      { what: 'what somebody stated', period: 'until they are erased', endedBy: 'the erasure cycle' },
      {
        what: 'register and certificates',
        period: 'kept as evidence under references that name nobody',
        endedBy: 'a decision of the controller',
      },
    ],
    where: ['main database'],
  };
}

function consents(): ProcessingActivity {
  return {
    id: 'consents',
    name: 'Ledger of consents and objections',
    purposes: ['writing only to those who may be written to (Art. 7(1), 21(3))'],
    legalBasis: 'Art. 6(1)(c) GDPR with Art. 7(1)',
    dataSubjects: ['people who agreed or objected'],
    dataCategories: ['purpose, time and way of the consent or objection, under a random reference'],
    recipients: [],
    transfers: [],
    retention: [
      { what: 'lines of the ledger', period: 'until the person is erased', endedBy: 'the erasure cycle' },
    ],
    where: ['main database'],
  };
}

function copies(days: number): ProcessingActivity {
  return {
    id: 'backups',
    name: 'Backups',
    purposes: ['availability after a failure (Art. 32(1)(b), (c))'],
    legalBasis: 'Art. 6(1)(c) and (f) GDPR with Art. 32',
    dataSubjects: ['as in the conversations'],
    dataCategories: ['the main database, sealed once more; what was erased cannot be opened in them'],
    recipients: [],
    transfers: [],
    retention: [
      { what: 'each copy', period: `${days} days`, endedBy: 'destruction of its key, then deletion' },
    ],
    where: ['object store of the backups'],
  };
}

function operation(): ProcessingActivity {
  return {
    id: 'operation',
    name: 'Access control and audit of people who work with Lethe',
    purposes: ['security of processing (Art. 32) and accountability (Art. 5(2))'],
    legalBasis: `Art. 6(1)(c) and (f) GDPR: ${CONFIRM}`,
    dataSubjects: ['employees and integrations of the business'],
    dataCategories: ['roles, keys and sign-ins, under pseudonyms', 'what they did and when'],
    recipients: [],
    transfers: [],
    retention: [
      { what: 'API keys that open nothing any more', period: '365 days', endedBy: 'the worker' },
      { what: 'journals of the processes', period: '30 to 90 days', endedBy: 'whoever collects them' },
      {
        what: 'audit log',
        period: '6 years unless the controller decides otherwise',
        endedBy: 'pruning, which keeps the hashes',
      },
    ],
    where: ['main database', 'witnesses: sizes and hashes alone'],
  };
}

function safeguards({ redactionPolicy }: LiveFacts, { custodians }: Surroundings): string[] {
  return [
    'every message is sealed before it is stored; its key needs the person’s and the bucket’s, both held by a separate key service',
    `root keys are held by ${custodians.map(({ id, deviceClass }) => `${id} (${deviceClass})`).join(', ') || 'no custodian yet'}`,
    `redaction at ingest under version ${redactionPolicy} of the policy; who reads sees the redacted part`,
    'erasure destroys keys, which makes every backup of the data unreadable, and is certified',
    'roles for people and systems, each access in a tamper-evident log with witnesses outside',
    'alerts by rules with runbooks; reviews by the week, month and quarter, signed by a person',
    'restores are quarantined until what was destroyed since is destroyed again',
  ];
}
