import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { givenInstantField, instantField, uuidField } from '../../foundation/http';
import type { KeptTarget } from './forgetting-row';

const task = z.object({
  id: uuidField('The task'),
  target: z.string().meta({ description: 'What is to be forgotten', example: 'contact-book-entry' }),
  letter: z
    .string()
    .meta({ description: 'Its row in the list of targets (docs/ERASURE-CYCLE.md)', example: 'a' }),
  channelId: uuidField('The business number, where it belongs to one').nullable(),
  state: z.string().meta({ description: 'How far it is', example: 'manual-evidence-needed' }),
  reason: z.string().nullable().meta({ description: 'Why', example: 'no-user-id-known' }),
  finding: z.string().nullable().meta({ description: 'What the last call found', example: 'deleted' }),
  attempts: z.int().meta({ description: 'Calls made', example: 1 }),
  until: instantField('When it goes by itself').nullable(),
  dueAt: instantField('Until when a person is to act').nullable(),
  repeatAt: instantField('When it is done once more').nullable(),
  repeated: z
    .string()
    .nullable()
    .meta({ description: 'What the repetition found', example: 'no-entry-existed' }),
  nextAt: instantField('When it is called next').nullable(),
  evidence: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Status, digests, ticket; nothing about the person', example: { status: 200 } }),
});

/** A task as the API shows it. */
export type TaskJson = z.infer<typeof task>;
/** A task. */
export class TaskAnswer extends createZodDto(task) {}
/** All tasks of a request. */
export class TaskListAnswer extends createZodDto(z.object({ tasks: z.array(task) })) {}
/** The request that a path names. */
export class TasksPath extends createZodDto(z.object({ requestId: uuidField('The request') })) {}
/** The task that a path names. */
export class TaskPath extends createZodDto(
  z.object({ requestId: uuidField('The request'), taskId: uuidField('The task') }),
) {}

/** What shows that somebody acted. */
export class TaskEvidenceBody extends createZodDto(
  z
    .strictObject({
      doneAt: givenInstantField('When it was done; now when absent').optional(),
      ticket: z
        .string()
        .regex(
          /^(?=.*[A-Za-z])[A-Za-z0-9-]{2,40}$/,
          'must be 2 to 40 letters, digits and hyphens with a letter among them, such as META-1234567: a bare number could be somebody’s',
        )
        .optional()
        .meta({ description: 'The other side’s name for it', example: 'META-1234567' }),
      documentSha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex')
        .optional()
        .meta({
          description: 'Digest of a document that you keep, such as a screenshot',
          example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        }),
    })
    .refine(
      ({ ticket, documentSha256 }) => ticket !== undefined || documentSha256 !== undefined,
      'must have ticket or documentSha256',
    ),
) {}

/** A task as the API shows it. */
export function taskJson(target: KeptTarget): TaskJson {
  const text = (date: Date | null) => date?.toISOString() ?? null;
  const { id, name, letter, channelId, state, reason, finding, attempts, repeated, evidence } = target;
  return {
    id,
    target: name,
    letter,
    channelId,
    state,
    reason,
    finding,
    attempts,
    until: text(target.untilAt),
    dueAt: text(target.dueAt),
    repeatAt: text(target.repeatAt),
    repeated,
    nextAt: text(target.nextAt),
    evidence,
  };
}
