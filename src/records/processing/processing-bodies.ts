import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { givenInstantField, instantField } from '../../foundation/http';

const FORMATS = ['json', 'html', 'pdf'] as const;
/** A form in which the record is handed out. */
export type RecordFormat = (typeof FORMATS)[number];

/** Media type of each form. */
export const RECORD_TYPES: Readonly<Record<RecordFormat, string>> = {
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
};

const version = z.int().meta({ description: 'Counted from 1, one for each change', example: 3 });

/** Which record, in which form. */
export class ProcessingQuery extends createZodDto(
  z.strictObject({
    at: givenInstantField('As it was then; as it is now when absent').optional(),
    format: z
      .enum(FORMATS)
      .optional()
      .meta({ description: 'json, or html and pdf for people', example: 'pdf' }),
  }),
) {}
/** Between which instants. */
export class ProcessingDiffQuery extends createZodDto(
  z.strictObject({
    from: givenInstantField('From the record of this instant'),
    to: givenInstantField('To the record of this one; now when absent').optional(),
  }),
) {}

const change = z.object({
  path: z.string().meta({
    description: 'Where',
    example: 'activities.conversations.retention.messages of the class conversation',
  }),
  before: z.unknown().meta({ description: 'What was there; null: nothing', example: '90 days' }),
  after: z.unknown().meta({ description: 'What is there; null: nothing', example: '60 days' }),
});
const place = z.object({ version, takenAt: instantField('Since when it is in force') });

/** What changed. */
export class ProcessingDiffAnswer extends createZodDto(
  z.object({ from: place, to: place, changes: z.array(change) }),
) {}
/** All versions. */
export class ProcessingVersionsAnswer extends createZodDto(
  z.object({
    versions: z.array(
      z.object({
        ...place.shape,
        sha256: z.string().meta({
          description: 'Of its canonical JSON, in base64; the audit log has the same',
          example: 'NWAZ…gMM=',
        }),
      }),
    ),
  }),
) {}

/** The first form that an `Accept` header names; JSON for anything else. */
export function recordFormatOf(accept: string | undefined): RecordFormat {
  const wanted = (accept ?? '').split(',').map((part) => part.split(';')[0]!.trim().toLowerCase());
  const found = wanted.flatMap(
    (type) => FORMATS.find((one) => RECORD_TYPES[one].split(';')[0] === type) ?? [],
  );
  return found[0] ?? 'json';
}
