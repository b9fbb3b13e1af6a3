import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import {
  cursorField,
  givenInstantField,
  instantField,
  limitField,
  nextCursorField,
  uuidField,
} from '../../foundation/http';
import { type Hold, HOLD_REASONS } from '../holds';
import { holdReason } from './hold-reason';

const reason = z.enum(HOLD_REASONS).meta({
  description: 'The ground: legal claims (Art. 17(3)(e)), a legal obligation to keep, or another',
  example: '17(3)(e)',
});
const givenReason = z.string().trim().min(1, 'must say why').max(500).transform(holdReason).meta({
  description:
    'Why: `17(3)(e)` for legal claims, `legal-obligation` (17(3)(b)), `other`, or words of your own. The ground that they come to is kept, and shown in the answer; the words are not: they belong in the files that `reference` names',
  example: 'Pending claim about order 4471',
});
const reference = z
  .string()
  .regex(
    /^(?!.*\d{9})(?=\S+$|.*\d)[A-Za-z0-9](?:[A-Za-z0-9._/-]| (?! |$)){0,63}$/,
    'must be a case number of 1–64 letters, digits, dots, dashes, slashes, underscores and single blanks, with a digit if it has blanks, and with fewer than nine digits in a row: never a name or a phone number',
  )
  .meta({ description: 'The case in your own files', example: 'case-17' });
const reviewDay = z.iso
  .date('must be a day such as 2027-03-31')
  .meta({ description: 'Day on which somebody looks whether it is still needed', example: '2027-03-31' });

const givenReviewDay = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a day such as 2027-03-31, or an instant of it',
  })
  .transform((text) => new Date(text).toISOString().slice(0, 10))
  .meta({
    description: 'Day of the next review; in half a year when absent. It ends nothing by itself.',
    example: '2027-03-31',
  });

const hold = z.object({
  id: uuidField('The hold'),
  subjectId: uuidField('The person whose messages it covers').nullable(),
  channelId: uuidField('The channel whose messages it covers').nullable(),
  from: instantField('Covers messages sent from here on').nullable(),
  to: instantField('Covers messages sent before').nullable(),
  reason,
  reference,
  until: reviewDay,
  state: z.enum(['active', 'releasing', 'released']).meta({
    description: '`releasing`: released, and what only it kept is going',
    example: 'active',
  }),
  placedAt: instantField('When it was placed'),
  releasedAt: instantField('When a person released it').nullable(),
});
/** A hold as the API shows it. */
export type HoldJson = z.infer<typeof hold>;

/** A hold. */
export class HoldAnswer extends createZodDto(hold) {}
/** What is to be held, and why. */
export class HoldBody extends createZodDto(
  z.strictObject({
    subjectId: uuidField('A person').optional(),
    channelId: uuidField('A channel').optional(),
    from: givenInstantField('Messages sent from here on').optional(),
    to: givenInstantField('Messages sent before').optional(),
    reason: givenReason,
    reference,
    until: givenReviewDay.optional(),
  }),
) {}
/** The hold that a path names. */
export class HoldPath extends createZodDto(z.object({ holdId: uuidField('The hold') })) {}
/** Which holds. */
export class HoldQuery extends createZodDto(
  z.strictObject({ limit: limitField(100), cursor: cursorField }),
) {}
/** A page of holds. */
export class HoldListAnswer extends createZodDto(
  z.object({ holds: z.array(hold), nextCursor: nextCursorField }),
) {}

/** A hold as the API shows it. */
export function holdJson(one: Hold): HoldJson {
  const { id, subjectRef: subjectId, channelId, reason: ground, reference: ofCase, reviewOn: until } = one;
  const ended = one.endedAt === null ? ('releasing' as const) : ('released' as const);
  return {
    id,
    subjectId,
    channelId,
    from: one.sentFrom?.toISOString() ?? null,
    to: one.sentTo?.toISOString() ?? null,
    reason: ground,
    reference: ofCase,
    until,
    state: one.releasedAt === null ? 'active' : ended,
    placedAt: one.placedAt.toISOString(),
    releasedAt: one.releasedAt?.toISOString() ?? null,
  };
}
