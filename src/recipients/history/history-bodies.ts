import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { IdKind } from '../../crypto';
import {
  cursorField,
  givenInstantField,
  limitField,
  nextCursorField,
  uuidField,
} from '../../foundation/http';
import { messageSchema } from './message-json';

const identifier = (description: string, example: string) =>
  z.string().min(1).max(256).optional().meta({ description, example });
const day = (description: string) => z.iso.date().meta({ description, example: '2026-11-21' });

/** Whom to look for. */
export class SubjectSearchBody extends createZodDto(
  z
    .strictObject({
      phone: identifier('Phone number with country code', '+33639981234'),
      waId: identifier('WhatsApp id', '33639981234'),
      bsuid: identifier('Business-scoped user id', 'FR.20000000000000000001'),
      externalId: identifier('Your own id of the person', 'contact-4711'),
    })
    .refine(
      (fields) => Object.keys(fields).length === 1,
      'must have exactly one of phone, waId, bsuid, externalId',
    ),
) {}

const foundSubject = z.object({
  id: uuidField('The reference of the person'),
  state: z
    .enum(['active', 'erasing', 'erased'])
    .meta({ description: 'Whether anything of them can be read', example: 'active' }),
  identifiers: z
    .array(
      z.object({
        kind: z.enum(Object.keys(IdKind) as (keyof typeof IdKind)[]).meta({ example: 'phone' }),
        masked: z
          .string()
          .meta({ description: 'Enough to recognise, not enough to find', example: '+33••••••••234' }),
      }),
    )
    .meta({ description: 'By what the person is known' }),
  firstSeenOn: day('The day (UTC) of their first message or status'),
  lastSeenOn: day('The day (UTC) of their last message or status'),
});

/** A subject that was found. */
export type FoundSubjectJson = z.infer<typeof foundSubject>;

/** What a search found. */
export class SubjectSearchAnswer extends createZodDto(z.object({ subjects: z.array(foundSubject) })) {}

/** The subject that a path names. */
export class SubjectPath extends createZodDto(z.object({ subjectId: uuidField('The data subject') })) {}

/** Which messages, in which order. */
export class HistoryQuery extends createZodDto(
  z
    .strictObject({
      limit: limitField(),
      cursor: cursorField,
      from: givenInstantField('Only messages sent at this instant or later').optional(),
      to: givenInstantField('Only messages sent before this instant').optional(),
      order: z
        .enum(['asc', 'desc'])
        .default('asc')
        .meta({ description: 'Oldest first (`asc`) or newest first; `asc` when absent', example: 'asc' }),
    })
    .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
      path: ['to'],
      error: 'must be later than from',
    }),
) {}

const rectification = z.object({
  messageId: z
    .string()
    .nullable()
    .meta({ description: 'The message it is about; null when it is about the person', example: null }),
  statement: z
    .string()
    .meta({ description: 'What is right, redacted', example: 'It was two lamps, not twelve.' }),
  at: z.iso.datetime().meta({ description: 'Since when', example: '2026-11-21T10:00:00.000Z' }),
});
/** What is right beside what was said. */
export type RectificationJson = z.infer<typeof rectification>;

/** A page of messages. */
export class HistoryAnswer extends createZodDto(
  z.object({
    messages: z.array(messageSchema),
    rectifications: z
      .array(rectification)
      .meta({ description: 'Corrections that the person obtained (GDPR Art. 16), with every page' }),
    nextCursor: nextCursorField,
  }),
) {}

const conversation = z.object({
  subjectId: uuidField('The person'),
  assignee: z.uuid().nullable().meta({ description: 'The actor whose conversation it is', example: null }),
  firstSeenOn: day('The day of the first message or status'),
  lastSeenOn: day('The day of the last one'),
  restricted: z
    .boolean()
    .meta({ description: 'Whether it is kept and not served (GDPR Art. 18)', example: false }),
});

/** A conversation. */
export type ConversationJson = z.infer<typeof conversation>;

/** Which conversations. */
export class ConversationQuery extends createZodDto(
  z.strictObject({
    limit: limitField(),
    cursor: cursorField,
    assignee: uuidField('Only this actor’s').optional(),
  }),
) {}
/** A page of conversations. */
export class ConversationListAnswer extends createZodDto(
  z.object({ conversations: z.array(conversation), nextCursor: nextCursorField }),
) {}
/** Whose the conversation is to be. */
export class AssigneeBody extends createZodDto(
  z.strictObject({
    assignee: uuidField('The `actorRef` of an agent or team lead')
      .nullable()
      .meta({ description: 'Null for nobody' }),
  }),
) {}
/** Whose it is now. */
export class AssigneeAnswer extends createZodDto(
  z.object({ subjectId: uuidField('The person'), assignee: z.uuid().nullable().meta({ example: null }) }),
) {}
