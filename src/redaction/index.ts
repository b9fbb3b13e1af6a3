export { createRedactor } from './redactor';
export type {
  Placeholder,
  Redaction,
  RedactionContext,
  RedactionReport,
  RedactionSpan,
  Redactor,
} from './redactor';
export type { ExtraSpan } from './detect';
export {
  redactPayload,
  scrubPayload,
  textsOf,
  type MessagePayload,
  type RedactedPayload,
} from './payload/redact-payload';
export { renumberPlaceholders, type NumberedMessage, type TaggedPlaceholder } from './page/renumber';
export { actionFor, DEFAULT_POLICY } from './policy/policy';
export type { OperatorPattern, RedactionAction, RedactionPolicy } from './policy/policy';
export { validatePolicy } from './policy/validate-policy';
export { warmUp } from './warm-up';
