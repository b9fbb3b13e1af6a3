import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { uuidField } from '../../foundation/http';

const digits = z
  .string()
  .regex(/^\d{1,32}$/, 'must be an id of Meta: digits')
  .meta({ description: 'An id at Meta', example: '700000000000007' });

const settings = {
  provider: z
    .enum([
      'meta',
      '360dialog',
      'twilio',
      'vonage',
      'ycloud',
      'infobip',
      'aws',
      'kapso',
      'bird',
      'gupshup',
      'other',
    ])
    .meta({ description: 'Who runs the number; `meta` where nobody stands between', example: 'meta' }),
  portfolioId: digits.nullable().meta({ description: 'The business portfolio', example: '300000000000003' }),
  storage: z
    .enum(['default', 'in-country', 'no-storage'])
    .meta({ description: 'The storage setting of the number at Meta', example: 'default' }),
  coexistence: z
    .boolean()
    .meta({ description: 'Whether the number is also in the Business app on a phone', example: false }),
  businessSuite: z
    .boolean()
    .meta({ description: 'Whether inbox, labels or notes of the Business Suite are used', example: false }),
  blockList: z.boolean().meta({
    description: 'Whether people are blocked on this number: whoever is erased is taken off',
    example: false,
  }),
  conversionEvents: z
    .enum(['never', 'sent', 'unknown'])
    .meta({ description: 'Whether conversion events with click ids go to Meta', example: 'never' }),
  audiences: z
    .array(z.union([z.strictObject({ audienceId: digits }), z.strictObject({ adAccountId: digits })]))
    .max(50)
    .nullable()
    .meta({
      description:
        'Custom audiences that are filled with customers’ phones; empty: none; null: nobody has said',
      example: [{ audienceId: '700000000000007' }],
    }),
};

const outside = z.object({
  ...settings,
  channelId: uuidField('The channel'),
  phoneNumberId: z.string().meta({ description: 'Meta’s id of the number', example: '100000000000001' }),
  wabaId: z.string().nullable().meta({ description: 'Its account at Meta', example: '200000000000001' }),
  reach: z
    .enum(['ok', 'credentials', 'account'])
    .meta({ description: 'What the last calls came to: the token or the account fails', example: 'ok' }),
});

/** What is declared of a number. */
export type ChannelOutsideJson = z.infer<typeof outside>;
/** What is declared of a number. */
export class ChannelOutsideAnswer extends createZodDto(outside) {}
/** The channel that a path names. */
export class ChannelOutsidePath extends createZodDto(z.object({ channelId: uuidField('The channel') })) {}
/** What somebody declares; what is absent is as undeclared. */
export class ChannelOutsideBody extends createZodDto(z.strictObject(settings).partial()) {}
