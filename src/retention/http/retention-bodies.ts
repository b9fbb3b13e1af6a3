import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { cursorField, instantField, limitField, nextCursorField, uuidField } from '../../foundation/http';
import type { ClassChange } from '../changes';
import type { RetentionClass } from '../classes';
import type { MessageRetention, RetentionPreview } from '../inquiry';
import type { PurgeRun } from '../purge';

const className = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'must be 1–63 lower-case letters, digits and hyphens, beginning with a letter',
  )
  .meta({ description: 'A retention class', example: 'conversation' });
const periodDays = z
  .int()
  .min(1)
  .max(36_500)
  .meta({ description: 'How long such records are kept, in days of event time', example: 90 });
const bucketWidth = z
  .enum(['hour', 'day', 'month'])
  .meta({ description: 'Width of the buckets that end together', example: 'day' });
const count = (description: string) => z.int().meta({ description, example: 0 });

const retentionClass = z.object({
  name: className,
  periodDays,
  bucket: bucketWidth,
  version: z.int().meta({ description: 'One more with each change', example: 1 }),
  updatedAt: instantField('When it was last changed'),
  pending: z
    .object({
      id: uuidField('The change that waits'),
      periodDays,
      bucket: bucketWidth,
      messages: count('Messages that it would purge'),
      percent: count('Which share of the class they are'),
      proposedAt: instantField('When it was proposed; it may wait for seven days'),
    })
    .nullable()
    .meta({
      description: 'A shortening that purges so much that a second person must approve it',
      example: null,
    }),
});

const bucket = {
  from: instantField('First instant of the bucket'),
  to: instantField('First instant after it'),
  dueAt: instantField('When it is purged: when its earliest possible message reaches the period'),
};

const preview = z.object({
  class: className,
  periodDays,
  buckets: z
    .array(z.object({ ...bucket, messages: count('Messages in it') }))
    .meta({ description: 'Buckets that would be due, oldest first' }),
  messages: count('Messages in all of them'),
  alreadyDue: count('Buckets among them that are due under the present period, too'),
  held: z
    .array(
      z.object({
        reference: z.string().meta({ example: 'case-17' }),
        reason: z.string().meta({ example: '17(3)(e)' }),
        messages: count('Messages it keeps'),
      }),
    )
    .meta({ description: 'What a legal hold would keep, and why' }),
});

const run = z.object({
  id: uuidField('The run'),
  state: z.enum(['waiting', 'running', 'finished', 'failed']).meta({ example: 'finished' }),
  requestedAt: instantField('When it was asked for'),
  startedAt: instantField('When it began').nullable(),
  finishedAt: instantField('When it ended').nullable(),
  purged: z
    .object({
      messages: count('Messages'),
      media: count('Media'),
      buckets: count('Buckets'),
      statuses: count('Statuses'),
      events: count('Events'),
    })
    .meta({ description: 'What it took' }),
  held: count('Messages that a legal hold kept'),
  late: z
    .number()
    .meta({ description: 'Seconds between the due time of a bucket and its end, at most', example: 0 }),
  walBytes: count('Write-ahead log written by the database server meanwhile'),
  skipped: z
    .array(
      z.object({
        classId: z.int().meta({ example: 1 }),
        bucket: z.int().meta({ example: 1073762602 }),
        reason: z.string().meta({ example: 'held' }),
      }),
    )
    .meta({ description: 'Due buckets that it left, and why' }),
  failure: z.string().nullable().meta({ description: 'A code, when it failed', example: null }),
});

const messageRetention = z.object({
  id: z.string().meta({ description: 'The message', example: '00014000512aa0a1a2a3a4a5a6a7a8a9' }),
  retentionClass: className,
  periodDays,
  sentAt: instantField('When it was sent'),
  bucket: z.object({ from: bucket.from, to: bucket.to }).meta({ description: 'What it ends with' }),
  expiresAt: bucket.dueAt,
  state: z.enum(['kept', 'due', 'held']).meta({
    description: 'Whether its period runs, the next purge takes it, or only a legal hold keeps it',
    example: 'kept',
  }),
  reason: z
    .string()
    .meta({ description: 'The same in a sentence', example: 'kept as conversation for 90 days' }),
  holds: z.array(z.string()).meta({ description: 'Legal holds that keep it longer', example: [] }),
});

/** A class as the API shows it. */
export type RetentionClassJson = z.infer<typeof retentionClass>;
/** A preview as the API shows it. */
export type RetentionPreviewJson = z.infer<typeof preview>;
/** A run as the API shows it. */
export type RetentionRunJson = z.infer<typeof run>;
/** Why a message is still here, as the API says it. */
export type MessageRetentionJson = z.infer<typeof messageRetention>;

/** A class. */
export class RetentionClassAnswer extends createZodDto(retentionClass) {}
/** All classes. */
export class RetentionClassListAnswer extends createZodDto(z.object({ classes: z.array(retentionClass) })) {}
/** The class that a path names. */
export class RetentionClassPath extends createZodDto(z.object({ name: className })) {}
/** What a class is to be. */
export class RetentionClassBody extends createZodDto(z.strictObject({ periodDays, bucket: bucketWidth })) {}
/** The change that a path names. */
export class ClassChangePath extends createZodDto(z.object({ changeId: uuidField('The change') })) {}
/** A question. */
export class RetentionPreviewBody extends createZodDto(z.strictObject({ class: className, periodDays })) {}
/** Its answer. */
export class RetentionPreviewAnswer extends createZodDto(preview) {}
/** A run. */
export class RetentionRunAnswer extends createZodDto(run) {}
/** Nothing to say. */
export class RetentionRunBody extends createZodDto(z.strictObject({})) {}
/** Which runs. */
export class RetentionRunQuery extends createZodDto(
  z.strictObject({ limit: limitField(50), cursor: cursorField }),
) {}
/** A page of runs. */
export class RetentionRunListAnswer extends createZodDto(
  z.object({ runs: z.array(run), nextCursor: nextCursorField }),
) {}
/** The message that a path names. */
export class MessagePath extends createZodDto(
  z.object({
    messageId: z
      .string()
      .regex(/^[0-9a-f]{32}$/i, 'must be 32 hex digits')
      .toLowerCase()
      .meta({ description: 'The message', example: '00014000512aa0a1a2a3a4a5a6a7a8a9' }),
  }),
) {}
/** Why a message is still here. */
export class MessageRetentionAnswer extends createZodDto(messageRetention) {}

/** A class as the API shows it. */
export function retentionClassJson(
  { name, periodDays: days, granularity, version, updatedAt }: RetentionClass,
  waiting: ClassChange | null,
): RetentionClassJson {
  const pending = waiting && {
    id: waiting.id,
    periodDays: waiting.periodDays,
    bucket: waiting.granularity,
    messages: waiting.messages,
    percent: waiting.percent,
    proposedAt: waiting.proposedAt.toISOString(),
  };
  return {
    name,
    periodDays: days,
    bucket: granularity,
    version,
    updatedAt: updatedAt.toISOString(),
    pending,
  };
}

/** A preview as the API shows it. */
export function previewJson({ buckets, ...rest }: RetentionPreview): RetentionPreviewJson {
  return {
    ...rest,
    buckets: buckets.map(({ from, to, dueAt, messages }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      dueAt: dueAt.toISOString(),
      messages,
    })),
  };
}

/** A run as the API shows it. */
export function runJson(one: PurgeRun): RetentionRunJson {
  const { id, state, purged, held, walBytes, skipped, failure } = one;
  return {
    id,
    state,
    requestedAt: one.requestedAt.toISOString(),
    startedAt: one.startedAt?.toISOString() ?? null,
    finishedAt: one.finishedAt?.toISOString() ?? null,
    purged,
    held,
    late: one.lateMs / 1000,
    walBytes,
    skipped,
    failure,
  };
}

/** Why a message is still here, as the API says it. */
export function messageRetentionJson(one: MessageRetention): MessageRetentionJson {
  const { messageId, retentionClass: name, periodDays: days, state, dueAt } = one;
  const kept = `kept as ${name} for ${days} days from the beginning of its bucket`;
  const over = `its period as ${name} is over`;
  return {
    id: messageId,
    retentionClass: name,
    periodDays: days,
    sentAt: one.sentAt.toISOString(),
    bucket: { from: one.from.toISOString(), to: one.to.toISOString() },
    expiresAt: dueAt.toISOString(),
    state,
    reason: { kept, due: `${over}; the next purge takes it`, held: `${over}; a legal hold keeps it` }[state],
    holds: one.holds,
  };
}
