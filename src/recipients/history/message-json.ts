import { z } from 'zod';
import { instantField, uuidField } from '../../foundation/http';
import type { MediumFacts } from '../../vault/media-views';
import type { OpenedMessage } from '../../vault/open';
import { MEDIA_TYPES } from '../../vault/rows';

/** A message's id: 32 hex digits. */
export const messageIdField = (description: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{32}$/i, 'must be 32 hex digits')
    .toLowerCase()
    .meta({ description, example: '00014000512aa0a1a2a3a4a5a6a7a8a9' });

/** A message in an answer. */
export const messageSchema = z.object({
  id: messageIdField('The message'),
  direction: z
    .enum(['inbound', 'outbound'])
    .meta({ description: 'From the person, or to them', example: 'inbound' }),
  type: z.string().meta({ description: 'WhatsApp’s message type, or `unrecognised`', example: 'text' }),
  sentAt: instantField('When it was sent, as WhatsApp says'),
  channelId: uuidField('The business number it went through'),
  retentionClass: z.string().meta({ description: 'What kind of record it is', example: 'conversation' }),
  expiresAt: instantField('From when it can be read no more'),
  text: z.string().nullable().meta({
    description:
      'What it says, redacted: placeholders such as `[PHONE_NUMBER_1]` stand for what was taken out. On one page, one value has one number. Null: see `absent`',
    example: 'Please call me on [PHONE_NUMBER_1]',
  }),
  absent: z.enum(['revoked', 'withheld', 'unreadable']).optional().meta({
    description:
      'Why there is no text: its sender took it back; it could not be redacted with certainty; it does not open',
    example: 'revoked',
  }),
  redactions: z
    .array(
      z.object({ type: z.string().meta({ example: 'PHONE_NUMBER' }), count: z.int().meta({ example: 1 }) }),
    )
    .meta({ description: 'What was taken out, and how often' }),
  media: z
    .array(
      z.object({
        id: messageIdField('The medium').nullable().meta({
          description: 'Names the medium; null where it is not known here',
          example: '3f2b8c1e9a4d4e6fb0c1d2e3f4a5b6c7',
        }),
        type: z.string().meta({ example: 'image' }),
        bytes: z.int().nullable().meta({
          description:
            'Its size once it is stored, rounded up by 12 % at most: nobody is to recognise a file by it',
          example: 303_096,
        }),
        state: z.enum(['waiting', 'stored', 'expired', 'refused', 'not-kept', 'unknown']).meta({
          description:
            '`waiting`: to be copied from Meta · `stored` · `expired`: Meta dropped it before it could be copied · `refused`: too large, or not what was announced · `not-kept`: the channel keeps none · `unknown`: it came without an id',
          example: 'stored',
        }),
      }),
    )
    .meta({ description: 'Images, documents and recordings that came with it' }),
  replyTo: messageIdField('The message that it answers, reacts to, edits or takes back').optional(),
  editedAt: instantField('When its sender last changed it; `text` is the new one').optional(),
  revokedAt: instantField('When its sender took it back').optional(),
  delivery: z
    .object({ state: z.string().meta({ example: 'read' }), at: instantField('When it got there') })
    .optional()
    .meta({ description: 'How far an outbound message got' }),
});

/** A message as the API shows it. */
export type MessageJson = z.infer<typeof messageSchema>;

const MEDIA_MESSAGES: ReadonlySet<string> = new Set([...MEDIA_TYPES, 'voice', 'media_placeholder']);

/** A message as the API shows it, with the media that came with it. */
export function messageJson(message: OpenedMessage, media: readonly MediumFacts[]): MessageJson {
  const id = message.id.toString('hex');
  return {
    id,
    direction: message.direction,
    type: message.type,
    sentAt: message.sentAt.toISOString(),
    channelId: message.channelId,
    retentionClass: message.retentionClass,
    expiresAt: message.expiresAt.toISOString(),
    text: message.text,
    ...(message.absent && { absent: message.absent }),
    redactions: message.redactions,
    media: mediaJson(message.type, media),
    ...(message.replyTo && { replyTo: message.replyTo.toString('hex') }),
    ...(message.editedAt && { editedAt: message.editedAt.toISOString() }),
    ...(message.revokedAt && { revokedAt: message.revokedAt.toISOString() }),
    ...(message.delivery && {
      delivery: { state: message.delivery.state, at: message.delivery.at.toISOString() },
    }),
  };
}

function mediaJson(type: string, media: readonly MediumFacts[]): MessageJson['media'] {
  if (media.length > 0)
    return media.map((medium) => ({
      id: medium.id.toString('hex'),
      type: medium.type,
      bytes: medium.paddedBytes,
      state: medium.state,
    }));
  return MEDIA_MESSAGES.has(type) ? [{ id: null, type, bytes: null, state: 'unknown' }] : [];
}
