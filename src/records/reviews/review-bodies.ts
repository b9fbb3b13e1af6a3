import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { instantField, uuidField } from '../../foundation/http';
import { type Review, REVIEW_KINDS } from './review';

const answer = z
  .enum(['in-order', 'action-needed'])
  .meta({ description: 'What the person says', example: 'in-order' });
const item = z.object({
  id: z.string().meta({ description: 'The question', example: 'purges' }),
  question: z
    .string()
    .meta({ description: 'In words', example: 'Was everything purged within the promised hour?' }),
  measured: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).meta({
    description: 'What was measured in the period',
    example: { runs: 168, failed: 0, latestMinutes: 3 },
  }),
  finding: z.enum(['good', 'look', 'judge']).meta({
    description: 'What the figures say; `look`: not as they should be; `judge`: a person must say',
    example: 'good',
  }),
  answer: answer.nullable(),
});
const review = z.object({
  id: uuidField('The review'),
  kind: z.enum(REVIEW_KINDS).meta({ description: 'How often', example: 'weekly' }),
  fromDay: z.iso.date().meta({ description: 'First day, by UTC', example: '2026-11-16' }),
  toDay: z.iso.date().meta({ description: 'The day after the last', example: '2026-11-23' }),
  madeAt: instantField('When it was measured'),
  items: z.array(item),
  signedAt: instantField('When a person signed it; null until then').nullable(),
});
/** A review as the API shows it. */
export type ReviewJson = z.infer<typeof review>;

/** A review. */
export class ReviewAnswer extends createZodDto(review) {}
/** All reviews. */
export class ReviewListAnswer extends createZodDto(z.object({ reviews: z.array(review) })) {}
/** The review that a path names. */
export class ReviewPath extends createZodDto(z.object({ reviewId: uuidField('The review') })) {}
/** What a person says of each question. */
export class SignReviewBody extends createZodDto(
  z.strictObject({
    answers: z
      .array(
        z.strictObject({
          id: z.string().max(40).meta({ description: 'The question', example: 'purges' }),
          answer,
        }),
      )
      .max(100)
      .meta({ description: 'One for every question of the review' }),
  }),
) {}

/** A review as the API shows it. */
export function reviewJson({ madeAt, signedAt, items, ...rest }: Review): ReviewJson {
  return {
    ...rest,
    madeAt: madeAt.toISOString(),
    signedAt: signedAt?.toISOString() ?? null,
    items: items.map(({ measured, ...one }) => ({ ...one, measured: { ...measured } })),
  };
}
