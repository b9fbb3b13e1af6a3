import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { cursorField, instantField, limitField, nextCursorField, uuidField } from '../../foundation/http';
import type { Recipient } from './recipients.store';

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'must be 1–63 lower-case letters, digits and hyphens, beginning with a letter',
  )
  .meta({ description: 'What the system is called; not a person’s name', example: 'helpdesk' });
const category = z
  .string()
  .regex(/^[a-z][a-z-]{0,30}$/, 'must be lower-case letters and hyphens')
  .meta({ description: 'Category of recipients (GDPR Art. 13(1)(e))', example: 'crm' });

const recipient = z.object({
  id: uuidField('The recipient'),
  name,
  category,
  createdAt: instantField('When it was registered'),
  retiredAt: instantField('Since when it gets nothing any more').nullable(),
  hasWebhook: z.boolean().meta({
    description: 'Whether it is told by webhook; else it polls. The address itself is shown to nobody',
    example: true,
  }),
});

const erasure = z.object({
  id: uuidField('Names the erasure, for acknowledging it; the same as `subjectId`'),
  subjectId: uuidField('The reference of the person who was erased'),
  externalIds: z.array(z.string()).meta({
    description:
      'The CRM’s own ids of the person, for 30 days, shown to recipients who were shown something of them',
    example: ['contact-4711'],
  }),
  erasedAt: instantField('From when nobody can read anything of them here'),
  cursor: z
    .string()
    .meta({ description: 'Pass it as `cursor` to read on after this one', example: 'WzE3XQ' }),
});

/** A recipient as the API shows it. */
export type RecipientJson = z.infer<typeof recipient>;
/** An erasure as the API shows it. */
export type ErasureJson = z.infer<typeof erasure>;

/** A recipient. */
export class RecipientAnswer extends createZodDto(recipient) {}
/** All recipients. */
export class RecipientListAnswer extends createZodDto(z.object({ recipients: z.array(recipient) })) {}
/** A new recipient. */
export class NewRecipientBody extends createZodDto(
  z.strictObject({ name, category: category.default('crm') }),
) {}
/** The recipient that a path names. */
export class RecipientPath extends createZodDto(z.object({ recipientId: uuidField('The recipient') })) {}
/** Where a recipient wants its notices. */
export class WebhookBody extends createZodDto(
  z.strictObject({
    url: z
      .string()
      .max(2_048)
      .meta({ description: 'An https:// address', example: 'https://crm.example/hooks/lethe' }),
  }),
) {}
/** A page of the feed. */
export class ErasureFeedAnswer extends createZodDto(
  z.object({ erasures: z.array(erasure), nextCursor: nextCursorField }),
) {}
/** Where to read on. */
export class ErasureFeedQuery extends createZodDto(
  z.strictObject({ limit: limitField(), cursor: cursorField }),
) {}
/** The erasure that a path names. */
export class ErasurePath extends createZodDto(z.object({ erasureId: uuidField('The erasure') })) {}
/** An acknowledgement. */
export class AcknowledgementAnswer extends createZodDto(
  z.object({ id: uuidField('The erasure'), acknowledgedAt: instantField('When it was first acknowledged') }),
) {}

/** A recipient as the API shows it. */
export function recipientJson({
  id,
  name: called,
  category: kind,
  createdAt,
  retiredAt,
  hasWebhook,
}: Recipient): RecipientJson {
  return {
    id,
    name: called,
    category: kind,
    createdAt: createdAt.toISOString(),
    retiredAt: retiredAt?.toISOString() ?? null,
    hasWebhook,
  };
}
