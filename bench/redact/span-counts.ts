import { createRedactor, DEFAULT_POLICY, type RedactionSpan } from '../../src/redaction';

/** A message with the spans that are to be found in it. */
export interface Gold {
  readonly text: string;
  readonly region?: string;
  readonly spans: readonly { readonly type: string; readonly start: number; readonly end: number }[];
}

/** Values of a type that are there, that were found, and that were found where they are. */
export interface Counts {
  gold: number;
  found: number;
  right: number;
}

/** Names under which other sets have our types, and a birth date, which is a date as well. */
const SAME: Readonly<Record<string, string>> = {
  DOMAIN_NAME: 'URL',
  ADDRESS: 'STREET_ADDRESS',
  DATE_OF_BIRTH: 'DATE_TIME',
};
const LEAST_OVERLAP = 0.5;

/** Counts by type over messages, as the span scorer of the reference does: intersection over union of at least a half, one to one. */
export function countTypes(messages: readonly Gold[]): ReadonlyMap<string, Counts> {
  const redactor = createRedactor(DEFAULT_POLICY);
  const counts = new Map<string, Counts>();
  const of = (type: string): Counts => {
    const name = SAME[type] ?? type;
    let entry = counts.get(name);
    if (entry === undefined) counts.set(name, (entry = { gold: 0, found: 0, right: 0 }));
    return entry;
  };
  for (const { text, region, spans: gold } of messages) {
    const free = new Set(redactor.redact(text, { region }).spans);
    for (const { type } of free) of(type).found += 1;
    for (const one of gold) {
      of(one.type).gold += 1;
      const match = [...free].find((span) => isSame(span, one));
      if (match === undefined) continue;
      free.delete(match);
      of(one.type).right += 1;
    }
  }
  return counts;
}

function isSame(span: RedactionSpan, gold: Gold['spans'][number]): boolean {
  if ((SAME[span.type] ?? span.type) !== (SAME[gold.type] ?? gold.type)) return false;
  const shared = Math.min(span.end, gold.end) - Math.max(span.start, gold.start);
  return shared / (span.end - span.start + gold.end - gold.start - shared) >= LEAST_OVERLAP;
}
