import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import {
  cursorField,
  givenInstantField,
  instantField,
  limitField,
  nextCursorField,
  uuidField,
} from '../foundation/http';
import { refusalGround } from './refusal-grounds';
import { LANGUAGES } from './languages';
import { LAWS } from './legal-deadline';
import { ERASURE_GROUNDS } from './request-decisions';
import { REQUEST_KINDS, REQUEST_STATES } from './request-states';

const kind = z
  .enum(REQUEST_KINDS)
  .meta({ description: 'What is asked for (GDPR Art. 15–18, 20, 21)', example: 'erasure' });
const state = z.enum(REQUEST_STATES).meta({ description: 'Where the request stands', example: 'received' });
const identifier = (description: string, example: string) =>
  z.string().min(1).max(256).optional().meta({ description, example });
const prose = (description: string, example: string) =>
  z.string().trim().min(1, 'must say something').max(4_000).meta({ description, example });

/** A request as it comes in. */
export class NewRequestBody extends createZodDto(
  z.strictObject({
    kind,
    subject: z
      .strictObject({
        phone: identifier('Phone number with country code', '+33639981234'),
        waId: identifier('WhatsApp id', '33639981234'),
        bsuid: identifier('Business-scoped user id', 'FR.20000000000000000001'),
        externalId: identifier('The CRM’s own id of the person', 'contact-4711'),
        subjectId: uuidField('Lethe’s reference of the person').optional(),
      })
      .refine(
        (fields) => Object.keys(fields).length === 1,
        'must have exactly one of phone, waId, bsuid, externalId, subjectId',
      ),
    receivedAt: givenInstantField('When the request reached the business; now when absent').optional(),
    receivedVia: z
      .string()
      .max(32)
      .regex(
        /^[a-z]+(?:-[a-z]+){0,3}$/,
        'must be lower-case words joined by hyphens, such as email or web-form',
      )
      .meta({ description: 'By which way it came', example: 'email' }),
    language: z
      .enum(LANGUAGES)
      .optional()
      .meta({ description: 'In which the person reads what they are sent (ISO 639-1)', example: 'fr' }),
    note: prose('What else was said; sealed', 'Asks for everything before the summer').optional(),
  }),
) {}

/** How it was made sure who asks. */
export class VerificationBody extends createZodDto(
  z
    .strictObject({
      method: z.enum(['manual', 'whatsapp-code']).meta({
        description:
          '`whatsapp-code` sends six digits to the number; `manual` records what one person checked, for a second one to confirm',
        example: 'whatsapp-code',
      }),
      evidence: prose(
        'What was checked, and how; sealed. Required for `manual`',
        'Called back on the number in the contract',
      ).optional(),
    })
    .refine(({ method, evidence }) => method !== 'manual' || evidence !== undefined, {
      path: ['evidence'],
      error: 'must say what was checked, with method manual',
    }),
) {}

/** An approval. */
export class ApprovalBody extends createZodDto(
  z.strictObject({
    ground: z
      .enum(ERASURE_GROUNDS)
      .optional()
      .meta({ description: 'For an erasure: which ground of GDPR Art. 17(1) applies', example: '17(1)(b)' }),
    rectification: z
      .strictObject({
        statement: prose(
          'What is right; sealed, and shown to whoever reads the history',
          'Her order was for two lamps, not twelve.',
        ),
        messageId: z
          .string()
          .regex(/^[0-9a-f]{32}$/, 'must be the id of a message')
          .optional()
          .meta({
            description: 'The message it is about; absent when it is about the person',
            example: '0001000000005107a1b2c3d4e5f60718',
          }),
      })
      .optional()
      .meta({ description: 'For a rectification (GDPR Art. 16): required' }),
  }),
) {}

/** A refusal. */
export class RefusalBody extends createZodDto(
  z.strictObject({
    ground: z
      .string()
      .max(40)
      .transform((text, context) => {
        const ground = refusalGround(text);
        if (ground) return ground;
        context.addIssue({
          code: 'custom',
          message: 'must be a ground of Art. 12(5), 17(3) or 21(1), such as 17(3)(e)',
        });
        return z.NEVER;
      })
      .meta({
        description: 'GDPR Art. 12(5), for erasures Art. 17(3)(a)–(e), for objections Art. 21(1)',
        example: '17(3)(e)',
      }),
    explanation: prose('What the person is told; sealed', 'The messages are evidence in a pending claim.'),
  }),
) {}

/** An extension. */
export class ExtensionBody extends createZodDto(
  z.strictObject({
    reason: prose(
      'Why two further months are needed: complexity and number of requests (Art. 12(3)); sealed',
      'Four systems hold data.',
    ),
  }),
) {}

/** Agreement to a verification: the code that the person received, or nothing when a second person agrees with what the first one checked. */
export class ConfirmationBody extends createZodDto(
  z.strictObject({
    code: z
      .string()
      .regex(/^\d{6}$/, 'must be the six digits that the person received')
      .optional()
      .meta({ description: 'For `whatsapp-code`; absent for `manual`', example: '482913' }),
  }),
) {}

/** The end of a restriction. */
export class LiftingBody extends createZodDto(
  z.strictObject({
    reason: prose('Why processing goes on; sealed', 'The figures were checked and are right.'),
    informedAt: givenInstantField('When the person was told that it would be: before it is (Art. 18(3))'),
  }),
) {}

/** An act without particulars. */
export class EmptyBody extends createZodDto(z.strictObject({})) {}

/** The request that a path names. */
export class RequestPath extends createZodDto(z.object({ requestId: uuidField('The request') })) {}

/** Which requests to list. */
export class RequestListQuery extends createZodDto(
  z.strictObject({
    state: state.optional(),
    kind: kind.optional(),
    limit: limitField(),
    cursor: cursorField,
  }),
) {}

const shown = {
  id: uuidField('The request'),
  kind,
  state,
  subjectId: uuidField(
    'The data subject, by reference; whether anybody was known by the identifier is not told',
  ),
  receivedAt: instantField('When it reached the business'),
  receivedVia: z.string().meta({ description: 'By which way', example: 'email' }),
  dueAt: instantField(
    'Until when it must be acted on: one month, or three when extended (Regulation 1182/71)',
    '2026-12-21T22:59:59.999Z',
  ),
  law: z.enum(LAWS).meta({ description: 'The law whose periods count', example: 'gdpr' }),
  clockStoppedAt: instantField(
    'Since when the clock stands: the person was asked who they are (Art. 12(6))',
  ).nullable(),
  extended: z.boolean().meta({ description: 'Whether the month was extended to three', example: false }),
  verifiedAt: instantField('When it was known who asks').nullable(),
  verificationMethod: z.string().nullable().meta({ description: 'How', example: 'manual' }),
  decidedAt: instantField('When it was approved or refused').nullable(),
  ground: z
    .string()
    .nullable()
    .meta({ description: 'The ground of the decision in the GDPR', example: null }),
  completedAt: instantField('When everything was carried out').nullable(),
  liftedAt: instantField('When the restriction that it brought about was lifted').nullable(),
};

const request = z.object(shown);
const receivedRequest = z.object({
  ...shown,
  joined: z.boolean().meta({
    description: 'True when such a request was under way: this is that one, with its older due date',
    example: false,
  }),
  receipt: z
    .object({
      salt: z
        .string()
        .meta({ description: '32 random bytes, base64; kept nowhere', example: 'b2theS4uLg==' }),
      commitment: z
        .string()
        .meta({ description: 'What the certificate will bear, base64', example: 'c2hhMjU2Li4=' }),
    })
    .optional()
    .meta({
      description:
        'Give it to the person: with it they can show that a certificate is about them, and nobody else can test numbers against it. Shown this once; absent for a `subjectId`',
    }),
});
const requestDetails = z.object({
  ...shown,
  steps: z
    .array(
      z.object({
        name: z.string().meta({ description: 'What was done', example: 'verification' }),
        target: z
          .string()
          .nullable()
          .meta({ description: 'Where, if there are several places', example: null }),
        state: z.string().meta({ description: 'How far it got', example: 'done' }),
        at: instantField('When it got there'),
        evidence: z.record(z.string(), z.unknown()).meta({
          description: 'Counts, codes, digests and ids that show it',
          example: { method: 'manual' },
        }),
      }),
    )
    .meta({ description: 'What was done, in order' }),
  notes: z
    .array(
      z.object({
        kind: z
          .enum(['note', 'evidence', 'explanation', 'extension', 'rectification', 'lifting'])
          .meta({ example: 'note' }),
        at: instantField('When it was written'),
        text: z.string().nullable().meta({
          description: 'Null once it can be read no more',
          example: 'Asks for everything before the summer',
        }),
      }),
    )
    .optional()
    .meta({ description: 'What people wrote about it, oldest first; not for auditors' }),
});

/** A request in a list. */
export type RequestJson = z.infer<typeof request>;
/** A request just received. */
export type ReceivedRequestJson = z.infer<typeof receivedRequest>;
/** A request with its steps. */
export type RequestDetailsJson = z.infer<typeof requestDetails>;

/** A request. */
export class RequestAnswer extends createZodDto(request) {}
/** A request just received. */
export class ReceivedRequestAnswer extends createZodDto(receivedRequest) {}
/** A request with its steps. */
export class RequestDetailsAnswer extends createZodDto(requestDetails) {}
/** A page of requests. */
export class RequestListAnswer extends createZodDto(
  z.object({ requests: z.array(request), nextCursor: nextCursorField }),
) {}
