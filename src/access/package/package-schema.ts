import { z } from 'zod';

const instant = z.iso.datetime();
const day = z.iso.date();

/** Why a content is absent. */
const absence = z
  .enum(['not-kept', 'over', 'unreadable'])
  .describe(
    'not-kept: the original is discarded by policy; over: its retention period has ended; unreadable: it is damaged',
  );

const message = z
  .object({
    id: z.string().describe('Our id of the message'),
    direction: z.enum(['inbound', 'outbound']).describe('inbound: from you; outbound: to you'),
    type: z.string(),
    sentAt: instant,
    receivedAt: instant,
    channel: z.string().nullable().describe('The business number'),
    retentionClass: z.string(),
    expiresAt: instant.describe('When it is erased by itself'),
    content: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        'As it was sent. Card numbers, passwords and one-time codes are never kept; other people are masked (GDPR Art. 15(4)).',
      ),
    absent: absence.optional(),
    media: z
      .array(
        z.object({
          type: z.string(),
          file: z.string().nullable().describe('The file in this package; null when there is no copy'),
          state: z.enum(['stored', 'waiting', 'expired', 'refused', 'not-kept']),
        }),
      )
      .optional(),
  })
  .describe('A message of a conversation');

const event = z.object({
  what: z.string(),
  at: instant,
  content: z.record(z.string(), z.unknown()).nullable(),
  absent: absence.optional(),
});

/** `data.json` of an access package. Published as docs/access-package.schema.json, and inside every package. */
export const packageSchema = z
  .object({
    version: z.literal(1),
    request: z.object({
      id: z.uuid(),
      kind: z.enum(['access', 'portability']),
      receivedAt: instant,
      dueAt: instant,
    }),
    madeAt: instant,
    controller: z.string(),
    language: z.string().describe('In which the pages and the particulars are written (ISO 639-1)'),
    person: z.object({
      reference: z.uuid().describe('The random reference under which your data are kept'),
      identifiers: z.array(z.object({ kind: z.string(), value: z.string() })),
      firstSeenOn: day.nullable(),
      lastSeenOn: day.nullable(),
    }),
    particulars: z
      .object({
        purposes: z.array(z.string()),
        periods: z.array(z.object({ retentionClass: z.string(), days: z.int() })),
        recipients: z.array(
          z.object({
            name: z.string(),
            category: z.string(),
            from: day,
            to: day,
            pages: z.int(),
            messages: z.int().describe('Messages shown, redacted'),
          }),
        ),
        processors: z.array(z.string()).describe('Who carries the messages for the controller'),
        transfers: z
          .array(z.string())
          .describe('To third countries (Art. 15(2)); the safeguards are the controller’s to name'),
        sources: z.array(z.string()),
        rights: z.array(z.string()),
        automatedDecisions: z
          .boolean()
          .describe('By the system that keeps these data; of others the controller knows'),
      })
      .describe('GDPR Art. 15(1)'),
    consents: z
      .array(
        z.object({
          at: instant,
          purpose: z.string(),
          state: z.enum(['granted', 'withdrawn']),
          source: z.string().describe('How it was said'),
        }),
      )
      .describe('What you agreed to, and what you declined or took back, oldest first'),
    rectifications: z
      .array(
        z.object({
          messageId: z.string().nullable().describe('The message it corrects; null when it is about you'),
          statement: z.string(),
          at: instant,
        }),
      )
      .describe('GDPR Art. 16'),
    requests: z
      .array(
        z.object({
          id: z.uuid(),
          kind: z.string(),
          receivedAt: instant,
          receivedVia: z.string(),
          state: z.string(),
          decidedAt: instant.nullable(),
          ground: z.string().nullable().describe('The ground of the decision in the GDPR'),
          texts: z.array(
            z.object({
              what: z.string().describe('note, evidence of who asks, explanation, extension or lifting'),
              at: instant,
              text: z.string().nullable().describe('null: its period is over'),
            }),
          ),
        }),
      )
      .describe('What you asked for, how it was decided, and what was written about it, oldest first'),
    notices: z
      .array(z.object({ requestId: z.uuid(), what: z.string(), at: instant, state: z.string() }))
      .describe('What you were sent about your requests; codes and links are not kept'),
    conversation: z
      .object({
        restricted: z.boolean().describe('True: kept, and shown to nobody (GDPR Art. 18)'),
        retentionClass: z.string().nullable().describe('Where your conversation has one of its own'),
        tag: z.string().nullable().describe('The tag that gave it, from a customer system'),
      })
      .describe('How your conversation is treated'),
    held: z
      .array(
        z.object({
          ground: z.string(),
          reviewOn: day,
          messages: z.int(),
        }),
      )
      .describe(
        'Messages whose period is over and which are kept for legal claims or duties alone: locked away, and not in this copy',
      ),
    messages: z.array(message),
    deliveryStates: z.array(event).describe('What became of messages to you'),
    events: z.array(event),
  })
  .describe('A copy of the personal data that are kept about one person');
/** `data.json` of an access package. */
export type PackageData = z.infer<typeof packageSchema>;

/** The JSON Schema (draft 2020-12) of {@link packageSchema}, as it is published. */
export function packageJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(packageSchema), null, 2)}\n`;
}
