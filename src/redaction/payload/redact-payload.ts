import type { Json, JsonObject } from '../../whatsapp';
import { DEFAULT_POLICY } from '../policy/policy';
import type { Placeholder, Redaction, RedactionContext, RedactionReport, Redactor } from '../redactor';
import { BESIDE_RULES, CONTENT_RULES } from './rules';
import { PayloadWalk, scrubbed } from './payload-walk';

/** A message as it came. */
export interface MessagePayload {
  readonly type: string;
  readonly content: Json;
  readonly beside?: JsonObject | undefined;
}

/** In a report: some text cost too much to read, and nothing of the message is passed on. */
const OVER_BUDGET = 'OVER_BUDGET';
/** In a report: there is a picture or a recording, and nobody looked into it. */
const MEDIA_NOT_READ = 'MEDIA_NOT_READ';
const MEDIA: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'document', 'sticker']);

/** A message's content and what stands beside it, redacted field by field. */
export interface RedactedPayload {
  /** What CRM and agents may read; `{}` when withheld. */
  readonly content: Json;
  readonly beside: JsonObject;
  /** The original with the `never-store` values masked: for the original part. */
  readonly maskedContent: Json;
  readonly maskedBeside: JsonObject;
  /** What the message says in words, redacted. */
  readonly text: string;
  readonly placeholders: readonly Placeholder[];
  readonly report: RedactionReport;
  /** Some field exceeded the budget: nothing of the message may be passed on. */
  readonly withheld: boolean;
}

/**
 * Redacts the content of a WhatsApp message (the property named like its type) and what stands beside it (`context`, `referral` …), by field where there are
 * fields and by text where there is text. Unknown types and keys: every string as text, every number of seven digits or more too. Media are not looked into.
 */
export function redactPayload(
  redactor: Redactor,
  message: MessagePayload,
  context: RedactionContext = {},
): RedactedPayload {
  const walk = new PayloadWalk(redactor, context);
  const { content, beside } = walkOver(walk, message);
  if (walk.withheld) walk.report[OVER_BUDGET] = 1;
  if (MEDIA.has(message.type)) walk.report[MEDIA_NOT_READ] = 1;
  return {
    content: walk.withheld ? {} : (content.redacted ?? null),
    beside: walk.withheld ? {} : (beside.redacted as JsonObject),
    maskedContent: content.masked ?? null,
    maskedBeside: beside.masked as JsonObject,
    text: walk.withheld ? '' : content.said.filter((said) => said !== '').join('\n'),
    placeholders: walk.withheld ? [] : walk.placeholders,
    report: walk.report,
    withheld: walk.withheld,
  };
}

/** The free texts of a message, each once: what an external recogniser may be asked about. Fields that are masked whole are not among them. */
export function textsOf(message: MessagePayload): string[] {
  const walk = new PayloadWalk(READER, {});
  walkOver(walk, message);
  return [...new Set(walk.texts)].filter((text) => /\p{L}/u.test(text));
}

/** Finds nothing: for walks that only look at what there is. */
const READER: Redactor = {
  policy: DEFAULT_POLICY,
  redact: (text) => unchanged(text),
  redactWith: (_numbering, text) => unchanged(text),
  scrub: (text) => text,
};

const unchanged = (text: string): Redaction => ({
  text,
  spans: [],
  placeholders: [],
  report: {},
  masked: text,
  withheld: false,
});

function walkOver(walk: PayloadWalk, { type, content, beside }: MessagePayload) {
  const rule = Object.hasOwn(CONTENT_RULES, type) ? CONTENT_RULES[type]! : 'any';
  return {
    content: walk.field(content, rule, ''),
    beside: walk.field(beside ?? {}, { fields: BESIDE_RULES }, ''),
  };
}

/**
 * A message of which nothing is passed on because reading it failed. Its original loses what is never stored all the same, and whatever cannot be read at all:
 * it is kept as one text. Never throws; of the context only region and channel are looked at.
 */
export function scrubPayload(
  redactor: Redactor,
  { content, beside }: MessagePayload,
  context: RedactionContext = {},
): RedactedPayload {
  return {
    content: {},
    beside: {},
    maskedContent: scrubbed(redactor, content, context),
    maskedBeside: beside === undefined ? {} : { beside: scrubbed(redactor, beside, context) },
    text: '',
    placeholders: [],
    report: {},
    withheld: true,
  };
}
