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
import { CONSENT_SOURCES, type ConsentEvent } from './consent';
import type { ConsentCheck } from './consents';

const purpose = z
  .string()
  .regex(/^[a-z][a-z-]{1,31}$/, 'must be a word such as marketing or service: lower case letters and dashes')
  .meta({
    description:
      'What the person is written to for. `marketing` and `profiling` need a consent; any other is allowed until it is withdrawn',
    example: 'marketing',
  });
const state = z.enum(['granted', 'withdrawn']).meta({ description: 'What was said', example: 'withdrawn' });
const source = z.enum(CONSENT_SOURCES).meta({
  description: 'How it was said; `user-preferences` and `keyword` come from webhooks',
  example: 'user-preferences',
});
const identifier = (description: string, example: string) =>
  z.string().min(1).max(256).optional().meta({ description, example });

const consent = z.object({
  subjectId: uuidField('The person'),
  purpose,
  state,
  channelId: uuidField('The business number it is about; null: all of them').nullable(),
  source,
  at: instantField('When it was said'),
  recordedAt: instantField('When it was written down'),
  evidenceSha256: z
    .string()
    .nullable()
    .meta({ description: 'SHA-256, in hex, of the document that proves it', example: null }),
});
/** A line of the ledger as the API shows it. */
export type ConsentJson = z.infer<typeof consent>;

const check = z.object({
  subjectId: uuidField('The person'),
  purpose,
  channelId: uuidField('The business number that was asked about; null: all of them').nullable(),
  allowed: z.boolean().meta({ description: 'Whether they may be written to now', example: false }),
  state: z
    .enum(['granted', 'withdrawn', 'unknown'])
    .meta({ description: 'What the ledger says', example: 'withdrawn' }),
  reason: z.enum(['granted', 'withdrawn', 'unknown', 'restricted']).meta({
    description: 'What decides; `restricted`: processing is restricted (Art. 18)',
    example: 'withdrawn',
  }),
  since: instantField('Since when').nullable(),
  source: source.nullable(),
});
/** Whether somebody may be written to, as the API says it. */
export type ConsentCheckJson = z.infer<typeof check>;

/** A line of the ledger. */
export class ConsentAnswer extends createZodDto(consent) {}
/** A page of the ledger. */
export class ConsentListAnswer extends createZodDto(
  z.object({ consents: z.array(consent), nextCursor: nextCursorField }),
) {}
/** Whether somebody may be written to. */
export class ConsentCheckAnswer extends createZodDto(check) {}
/** Which lines. */
export class ConsentQuery extends createZodDto(
  z.strictObject({
    subjectId: uuidField('Only of this person').optional(),
    purpose: purpose.optional(),
    limit: limitField(),
    cursor: cursorField,
  }),
) {}
/** Who is to be written to, what for and from where. */
export class ConsentCheckQuery extends createZodDto(
  z.strictObject({
    subjectId: uuidField('The person'),
    purpose: purpose.default('marketing'),
    channelId: uuidField('The business number that sends; all of them when absent').optional(),
  }),
) {}
/** A consent or withdrawal that somebody reports. */
export class ConsentBody extends createZodDto(
  z.strictObject({
    subject: z
      .strictObject({
        subjectId: uuidField('The reference of the person').optional(),
        phone: identifier('Phone number with country code', '+33639981234'),
        waId: identifier('WhatsApp id', '33639981234'),
        bsuid: identifier('Business-scoped user id', 'FR.20000000000000000001'),
        externalId: identifier('Your own id of the person', 'contact-4711'),
      })
      .refine(
        (fields) => Object.keys(fields).length === 1,
        'must have exactly one of subjectId, phone, waId, bsuid, externalId',
      ),
    purpose: purpose.default('marketing'),
    state,
    channelId: uuidField('The business number it is about; all of them when absent').optional(),
    source: z
      .enum(CONSENT_SOURCES.slice(2), 'must be form, conversation, phone-call, in-person, email or import')
      .default('form')
      .meta({ description: 'How it was said', example: 'form' }),
    at: givenInstantField('When it was said; now when absent').optional(),
    evidenceSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower case hex digits')
      .optional()
      .meta({
        description: 'SHA-256 of the document that proves it; the document stays with you',
        example: null,
      }),
  }),
) {}

/** A line of the ledger as the API shows it. */
export function consentJson(event: ConsentEvent): ConsentJson {
  const { subjectRef: subjectId, purpose: what, state: said, channelId, source: how } = event;
  return {
    subjectId,
    purpose: what,
    state: said,
    channelId,
    source: how,
    at: event.at.toISOString(),
    recordedAt: event.recordedAt.toISOString(),
    evidenceSha256: event.evidence?.toString('hex') ?? null,
  };
}

/** A check as the API answers it. */
export function checkJson(asked: ConsentCheckQuery, found: ConsentCheck): ConsentCheckJson {
  return {
    subjectId: asked.subjectId,
    purpose: asked.purpose,
    channelId: asked.channelId ?? null,
    allowed: found.allowed,
    state: found.state,
    reason: found.reason,
    since: found.by?.at.toISOString() ?? null,
    source: found.by?.source ?? null,
  };
}
