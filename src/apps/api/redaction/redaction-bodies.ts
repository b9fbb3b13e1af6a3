import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { cursorField, instantField, limitField, nextCursorField, uuidField } from '../../../foundation/http';

const TYPE_NAME = /^[A-Z][A-Z0-9_]{1,39}$/;
const MAX_TEXT = 65_536;

const typeName = z
  .string()
  .regex(TYPE_NAME, 'must be capitals, digits and underscores, at most 40')
  .meta({ description: 'What kind of value', example: 'PHONE_NUMBER' });
const action = z.enum(['never-store', 'redact', 'allow']).meta({
  description:
    '`never-store`: masked irreversibly in both parts; `redact`: a placeholder in the redacted part, kept in the original; `allow`: left readable',
  example: 'redact',
});
const actions = z.record(z.string(), action).meta({
  description:
    'Action by type. A type that is left out keeps its built-in action. CREDIT_CARD and SECRET are always never-store',
  example: { EMAIL_ADDRESS: 'never-store', DATE_TIME: 'allow' },
});

const pattern = z.strictObject({
  type: typeName.meta({ description: 'The type of what it finds', example: 'MEMBER_NUMBER' }),
  pattern: z.string().meta({
    description:
      'RE2 syntax: no look-around, repeats up to 1,000, at most 1,000 characters. Describe a shape, never a person',
    example: 'MB-\\d{6}',
  }),
  ignoreCase: z.boolean().optional().meta({ description: 'Whether case is ignored', example: true }),
  action,
});

const rules = {
  otherwise: action.meta({ description: 'Action for types without an entry', example: 'redact' }),
  types: actions,
  channels: z
    .record(z.string(), z.record(z.string(), action))
    .meta({ description: 'Actions by channel id and type, where a channel differs', example: {} }),
  thresholds: z.record(z.string(), z.number()).meta({
    description: 'Lowest score by type, between 0 and 1; 0.5 when absent',
    example: { PERSON: 0.7 },
  }),
  patterns: z.array(pattern).meta({
    description: 'Patterns of your own, run in linear time; at most 50, and 1,000 instructions together',
  }),
};
const wantedRules = {
  otherwise: rules.otherwise.optional(),
  types: rules.types.optional(),
  channels: rules.channels.optional(),
  thresholds: rules.thresholds.optional(),
  patterns: rules.patterns.optional(),
};

const version = z
  .int()
  .min(1)
  .meta({ description: 'Counts up with every change; 1 is the built-in policy', example: 2 });
const digest = z.string().meta({
  description: 'SHA-256 (base64) of `text`; the audit entry of the change names it',
  example: 'XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg=',
});
const policy = z.object({
  version,
  ...rules,
  changedAt: instantField('When it was decided; null for the built-in policy').nullable(),
  digest,
});

const versions = z.object({
  versions: z.array(
    policy.extend({
      text: z.string().meta({ description: 'The policy as it is stored, byte for byte', example: '{…}' }),
      changedBy: uuidField('Pseudonym of whoever decided it; null for the built-in policy').nullable(),
    }),
  ),
  nextCursor: nextCursorField,
});

const numbers = (description: string) => z.int().meta({ description, example: 5 });

const preview = z.object({
  version: version.nullable().meta({ description: 'The policy used; null for one to try', example: null }),
  text: z.string().meta({
    description: 'What CRM and agents would read; empty when withheld',
    example: 'mail [EMAIL_ADDRESS_1]',
  }),
  original: z.string().meta({
    description: 'What the original part would keep: what is never stored is masked in it',
    example: 'mail ana@example.com',
  }),
  withheld: z
    .boolean()
    .meta({ description: 'True when it costs too much to read: nothing is passed on', example: false }),
  spans: z.array(
    z.object({
      type: typeName,
      start: numbers('First UTF-16 code unit'),
      end: numbers('First one after it'),
      score: z.number().meta({ description: 'How sure, from 0 to 1', example: 0.98 }),
      action,
    }),
  ),
  redactions: z
    .array(z.object({ type: typeName, count: numbers('How often') }))
    .meta({ description: 'What would be stored about it' }),
});

/** `GET`, `PUT /v1/redaction/policy` */
export class PolicyAnswer extends createZodDto(policy) {}

/** `PUT /v1/redaction/policy`: what `GET` answered may be sent back changed; `changedAt` and `digest` are then ignored. */
export class PolicyBody extends createZodDto(
  z.strictObject({
    version: version.optional().meta({
      description:
        'The version that you read and changed: refused (409) when another is in force by now. Absent: whichever is in force is replaced',
      example: 1,
    }),
    ...wantedRules,
    changedAt: z.string().nullable().optional().meta({ description: 'Ignored', example: null }),
    digest: z.string().optional().meta({ description: 'Ignored', example: '' }),
  }),
) {}

/** `GET /v1/redaction/policy/versions` */
export class PolicyVersionsQuery extends createZodDto(
  z.strictObject({ limit: limitField(), cursor: cursorField }),
) {}
/** Its answer. */
export class PolicyVersionsAnswer extends createZodDto(versions) {}

/** `POST /v1/redaction/policy/preview` */
export class PreviewBody extends createZodDto(
  z.strictObject({
    text: z
      .string()
      .max(MAX_TEXT, `must be at most ${MAX_TEXT} characters`)
      .meta({ description: 'A sample; it is not stored', example: 'mail ana@example.com' }),
    region: z
      .string()
      .regex(/^[A-Za-z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as DE')
      .optional()
      .meta({ description: 'Country of the sender’s number', example: 'DE' }),
    names: z
      .array(z.string().max(200))
      .max(20)
      .optional()
      .meta({ description: 'Names that the conversation knows', example: ['Ana Lima'] }),
    channelId: uuidField('The channel whose overrides apply').optional(),
    policy: z.strictObject(wantedRules).optional().meta({
      description: 'A policy to try; absent: the one in force',
    }),
  }),
) {}

/** Its answer. */
export class PreviewAnswer extends createZodDto(preview) {}

/** A version as the API shows it. */
export type PolicyJson = z.infer<typeof policy>;
/** A page of versions. */
export type PolicyVersionsJson = z.infer<typeof versions>;
/** What a policy would make of a sample. */
export type PreviewJson = z.infer<typeof preview>;
