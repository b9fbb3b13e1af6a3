import type { MeasuresStore, Stretch } from './measures.store';
import type { Measured, ReviewItem, ReviewKind } from './review';

/** A question of a review: what is measured for it, and what the figures say by themselves. */
interface Question {
  id: string;
  asked: readonly ReviewKind[];
  question: string;
  readonly measure: (measures: MeasuresStore, stretch: Stretch) => Promise<Measured>;
  /** Absent where only a person can tell. */
  readonly isGood?: (measured: Record<string, number>) => boolean;
}

const EVERY = ['weekly', 'monthly', 'quarterly'] as const;
const RARER = ['monthly', 'quarterly'] as const;
const nothing = () => Promise.resolve({});

/** Every question, in order. Each line is one that the practice guides name. */
const QUESTIONS: readonly Question[] = [
  {
    id: 'alerts',
    asked: EVERY,
    question: 'Were all alerts looked at, and is each one that is over resolved?',
    measure: (measures, stretch) => measures.alerts(stretch),
    isGood: ({ unresolved = 0, escalated = 0 }) => unresolved === 0 && escalated === 0,
  },
  {
    id: 'signatures',
    asked: EVERY,
    question: 'Were webhooks refused, and is it known why?',
    measure: async (measures, stretch) => ({
      refused: await measures.sum('webhook.refused', 'signature', stretch),
    }),
    isGood: ({ refused = 0 }) => refused < 50,
  },
  {
    id: 'sign-ins',
    asked: EVERY,
    question: 'Are failed sign-ins and refused keys what is usual?',
    measure: async (measures, stretch) => {
      const { succeeded = 0, failed = 0, locked = 0 } = await measures.entries('login', stretch);
      return {
        succeeded,
        failed,
        locked,
        refusedKeys: await measures.sum('key.refused', 'refused', stretch),
      };
    },
    isGood: ({ locked = 0, refusedKeys = 0 }) => locked === 0 && refusedKeys < 50,
  },
  {
    id: 'requests',
    asked: EVERY,
    question: 'Is every request of a data subject within its time?',
    measure: (measures, stretch) => measures.requests(stretch),
    isGood: ({ late = 0, overdueNow = 0 }) => late === 0 && overdueNow === 0,
  },
  {
    id: 'purges',
    asked: EVERY,
    question: 'Was everything purged within the promised hour?',
    measure: (measures, stretch) => measures.purges(stretch),
    isGood: ({ runs = 0, failed = 0, latestMinutes = 0 }) => runs > 0 && failed === 0 && latestMinutes <= 60,
  },
  {
    id: 'copies',
    asked: EVERY,
    question: 'Are copies made?',
    measure: (measures, stretch) => measures.copies(stretch),
    isGood: ({ made = 0, failed = 0 }) => made > 0 && failed === 0,
  },
  {
    id: 'witness',
    asked: EVERY,
    question: 'Is the audit log witnessed?',
    measure: (measures, stretch) => measures.witnessing(stretch),
    isGood: ({ checkpoints = 0, witnessed = 0 }) => checkpoints > 0 && witnessed === checkpoints,
  },
  {
    id: 'drills',
    asked: RARER,
    question: 'Was a copy restored, and did the drill pass?',
    measure: (measures, stretch) => measures.drills(stretch),
    isGood: ({ passed = 0, failed = 0 }) => passed > 0 && failed === 0,
  },
  {
    id: 'access',
    asked: RARER,
    question: 'Does everybody who has access still need it? (GET /v1/api-keys, GET /v1/users)',
    measure: async (measures, stretch) => {
      const roles = await measures.entries('role.changed', stretch);
      const changed = Object.values(roles).reduce((sum, count) => sum + count, 0);
      return { ...(await measures.keys(stretch)), rolesChanged: changed };
    },
  },
  {
    id: 'credentials',
    asked: RARER,
    question: 'Are tokens and secrets young, narrow and working?',
    measure: (measures, stretch) => measures.credentials(stretch),
    isGood: ({ olderThan90Days = 0, withProblems = 0 }) => olderThan90Days === 0 && withProblems === 0,
  },
  {
    id: 'recipients',
    asked: RARER,
    question: 'Does every recipient still need what it is shown, and did each one answer?',
    measure: (measures, stretch) => measures.recipients(stretch),
  },
  {
    id: 'holds',
    asked: RARER,
    question: 'Is every legal hold still needed?',
    measure: (measures, stretch) => measures.holds(stretch),
    isGood: ({ reviewDue = 0 }) => reviewDue === 0,
  },
  {
    id: 'incidents',
    asked: RARER,
    question: 'Is every incident closed, was the authority told in time, and what was learnt?',
    measure: (measures, stretch) => measures.incidents(stretch),
    isGood: ({ opened = 0, stillOpen = 0, toldLate = 0 }) =>
      opened === 0 && stillOpen === 0 && toldLate === 0,
  },
  {
    id: 'consents',
    asked: RARER,
    question: 'Do senders ask before they write, and are withdrawals what is usual?',
    measure: (measures, stretch) => measures.consents(stretch),
  },
  {
    id: 'settings',
    asked: RARER,
    question:
      'Were changes of retention, redaction and processing meant, and is the record of Art. 30 right?',
    measure: (measures, stretch) => measures.changes(stretch),
  },
  {
    id: 'runbooks',
    asked: ['quarterly'],
    question: 'Was the leak playbook practised, and do the runbooks still say what is so?',
    measure: nothing,
  },
  {
    id: 'threat-model',
    asked: ['quarterly'],
    question:
      'Is the threat model still right (docs/THREAT-MODEL.md), and is an impact assessment needed (Art. 35)?',
    measure: nothing,
  },
];

/** The checklist of a review, filled with what was measured. */
export async function fillChecklist(
  kind: ReviewKind,
  stretch: Stretch,
  measures: MeasuresStore,
): Promise<ReviewItem[]> {
  const items: ReviewItem[] = [];
  for (const { id, asked, question, measure, isGood } of QUESTIONS) {
    if (!asked.includes(kind)) continue;
    const measured = await measure(measures, stretch);
    const finding = isGood === undefined ? 'judge' : isGood(numbersOf(measured)) ? 'good' : 'look';
    items.push({ id, question, measured, finding, answer: null });
  }
  return items;
}

function numbersOf(measured: Measured): Record<string, number> {
  const numbers = Object.entries(measured).filter(([, value]) => typeof value === 'number');
  return Object.fromEntries(numbers) as Record<string, number>;
}
