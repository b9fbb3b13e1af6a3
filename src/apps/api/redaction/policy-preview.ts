import { actionFor, createRedactor, type RedactionPolicy } from '../../../redaction';

/** A sample and what is known about it. */
export interface Sample {
  text: string;
  region?: string | undefined;
  names?: string[] | undefined;
  channelId?: string | undefined;
}

/** What a policy would make of a sample. Changes and keeps nothing; throws `redaction.pattern.invalid` for a pattern that does not compile. */
export function previewOf(policy: RedactionPolicy, { text, region, names, channelId }: Sample) {
  const redaction = createRedactor(policy).redact(text, { region, names, channel: channelId });
  return {
    text: redaction.text,
    original: redaction.masked,
    withheld: redaction.withheld,
    spans: redaction.spans.map((span) => ({ ...span, action: actionFor(policy, span.type, channelId) })),
    redactions: Object.entries(redaction.report).map(([type, count]) => ({ type, count })),
  };
}
