import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { instantField, uuidField } from '../../foundation/http';
import { REVIEWED } from './off-boarding';
import type { OffBoardingRecord } from './off-boarding.store';

const DAY_MS = 86_400_000;

const step = z.object({
  name: z
    .enum(['access', 'sessions', 'api-keys', 'conversations', 'activity-report', 'access-review'])
    .meta({ description: 'What is done', example: 'sessions' }),
  dueAt: instantField('By when'),
  doneAt: instantField('When it was done').nullable(),
  doneBy: z.uuid().nullable().meta({ description: 'Who ticked it off', example: null }),
  evidence: z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({
      description:
        'What shows it. Of the report: last sign-in and act, pages, messages and people opened, by purpose, acts by type, and what they issued',
      example: { ended: 2 },
    }),
});

const offBoarding = z.object({
  userId: uuidField('The person'),
  state: z
    .enum(['open', 'overdue', 'done'])
    .meta({ description: 'Whether all is ticked off, or something is late', example: 'open' }),
  steps: z.array(step),
});

/** How somebody's off-boarding stands. */
export type OffBoardingJson = z.infer<typeof offBoarding>;
/** How somebody's off-boarding stands. */
export class OffBoardingAnswer extends createZodDto(offBoarding) {}

/** Who takes the conversations. */
export class OffBoardingBody extends createZodDto(
  z.strictObject({
    handOverTo: uuidField('The `actorRef` of an agent or team lead')
      .nullable()
      .meta({ description: 'Who takes the conversations; null for nobody' }),
  }),
) {}
/** What was looked at. */
export class ReviewBody extends createZodDto(
  z.strictObject({
    checked: z
      .array(z.enum(REVIEWED))
      .meta({ description: 'What you looked at; all of it is needed', example: [...REVIEWED] }),
  }),
) {}

/** How an off-boarding stands, as the API shows it. */
export function offBoardingJson(record: OffBoardingRecord, now: number): OffBoardingJson {
  const { userId, begunAt, begunBy, handedTo } = record;
  const atOnce = (name: OffBoardingJson['steps'][number]['name'], evidence: Record<string, unknown>) => ({
    name,
    dueAt: begunAt.toISOString(),
    doneAt: begunAt.toISOString(),
    doneBy: begunBy,
    evidence,
  });
  const within = (days: number) => new Date(begunAt.getTime() + days * DAY_MS).toISOString();
  const steps: OffBoardingJson['steps'] = [
    atOnce('access', { state: 'left' }),
    atOnce('sessions', { ended: record.sessions }),
    atOnce('api-keys', { revoked: record.apiKeys }),
    atOnce('conversations', { handedOver: record.conversations, to: handedTo }),
    {
      name: 'activity-report',
      dueAt: within(1),
      doneAt: record.reportAt?.toISOString() ?? null,
      doneBy: record.reportBy,
      evidence: record.report === null ? null : { ...record.report },
    },
    {
      name: 'access-review',
      dueAt: within(7),
      doneAt: record.reviewAt?.toISOString() ?? null,
      doneBy: record.reviewBy,
      evidence: record.review === null ? null : { checked: record.review },
    },
  ];
  const isLate = steps.some(({ dueAt, doneAt }) => doneAt === null && Date.parse(dueAt) <= now);
  const isDone = steps.every(({ doneAt }) => doneAt !== null);
  return { userId, state: isDone ? 'done' : isLate ? 'overdue' : 'open', steps };
}
