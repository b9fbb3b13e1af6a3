import type { Json, JsonObject } from '../../whatsapp';
import type { Placeholder, RedactionContext, RedactionReport, Redactor } from '../redactor';
import { BESIDE_RULES, CONTENT_RULES } from './rules';
import { PayloadWalk } from './payload-walk';

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
  message: { readonly type: string; readonly content: Json; readonly beside?: JsonObject | undefined },
  context: RedactionContext = {},
): RedactedPayload {
  const walk = new PayloadWalk(redactor, context);
  const rule = Object.hasOwn(CONTENT_RULES, message.type) ? CONTENT_RULES[message.type]! : 'any';
  const content = walk.field(message.content, rule, '');
  const beside = walk.field(message.beside ?? {}, { fields: BESIDE_RULES }, '');
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
