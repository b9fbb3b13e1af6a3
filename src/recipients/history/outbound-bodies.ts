import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { givenInstantField, instantField, uuidField } from '../../foundation/http';
import { messageIdField } from './message-json';

const identifier = (description: string, example: string) =>
  z.string().min(1).max(256).optional().meta({ description, example });

const MESSAGE_TYPES = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'template',
  'reaction',
] as const;

/** An outbound message that the business's own sender sent. */
export class OutboundMessageBody extends createZodDto(
  z
    .strictObject({
      phoneNumberId: z
        .string()
        .regex(/^[0-9A-Za-z_-]{1,64}$/, 'must be Meta’s phone number id')
        .meta({
          description: 'The business number it was sent from, by Meta’s id',
          example: '100000000000001',
        }),
      wamid: z.string().min(1).max(512).meta({
        description: 'The id that WhatsApp answered when it was sent; recorded again, nothing changes',
        example: 'wamid.HBgLMzM2Mzk5ODEyMzQ',
      }),
      to: z
        .strictObject({
          phone: identifier('Phone number with country code', '+33639981234'),
          waId: identifier('WhatsApp id', '33639981234'),
          bsuid: identifier('Business-scoped user id', 'FR.20000000000000000001'),
          externalId: identifier(
            'Your own id of the person; may stand beside one of the others, and finds the person from then on',
            'contact-4711',
          ),
        })
        .refine(
          ({ externalId, ...rest }) =>
            Object.keys(rest).length === 1 || (externalId !== undefined && Object.keys(rest).length === 0),
          {
            error: 'must have exactly one of phone, waId, bsuid, and may have externalId beside it',
          },
        ),
      sentAt: givenInstantField('When it was sent; now when absent').optional(),
      type: z
        .enum(MESSAGE_TYPES)
        .default('text')
        .meta({ description: 'WhatsApp’s message type', example: 'text' }),
      text: z
        .string()
        .min(1)
        .max(4_096)
        .optional()
        .meta({ description: 'With type text: what it says', example: 'Your parcel is on its way.' }),
      content: z
        .record(z.string(), z.unknown())
        .or(z.array(z.unknown()))
        .optional()
        .meta({
          description: 'With the other types: what was sent under the key named like the type',
          example: { link: 'https://example.com/a.jpg', caption: 'Your parcel' },
        }),
      replyTo: z.string().min(1).max(512).optional().meta({
        description: 'The wamid of the message that it answers',
        example: 'wamid.HBgLMzM2Mzk5ODEyMzQ',
      }),
    })
    .refine(
      ({ type, text, content }) =>
        (type === 'text') === (text !== undefined) && (type === 'text') !== (content !== undefined),
      {
        error: 'must have text with type text, and content with every other type',
      },
    ),
) {}

const recordedMessage = z.object({
  id: messageIdField('The message'),
  subjectId: uuidField('The person it went to'),
  sentAt: instantField('When it was sent'),
  state: z.enum(['recorded']).meta({ example: 'recorded' }),
});

/** A message that was recorded. */
export type RecordedMessageJson = z.infer<typeof recordedMessage>;
/** A message that was recorded. */
export class RecordedMessageAnswer extends createZodDto(recordedMessage) {}
