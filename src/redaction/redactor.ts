import { knownNames } from './names/known-names';
import { actionFor, type RedactionAction, type RedactionPolicy } from './policy/policy';
import { compilePatterns } from './policy/operator-patterns';
import { detect, detectWhatCanBeRead, type DetectionInput, type ExtraSpan } from './detect';
import type { MessageBudget } from './recognisers/message-budget';
import type { Candidate } from './recognisers/recogniser';
import { knownNumbers } from './recognisers/known-numbers';
import { askedFor } from './context/asked';
import { DEFAULT_THRESHOLD } from './scoring/score';
import { Numbering } from './page/numbering';
import { maskOf, withoutCards } from './policy/mask';
import { SAMPLE } from './sample';

/** What is known about the conversation a text belongs to. */
export interface RedactionContext {
  /** ISO country of the sender's number. */
  readonly region?: string | undefined;
  /** Names of the conversation: profile name, contact cards, agents, earlier self-introductions. Pass the same array again to reuse its preparation. */
  readonly names?: readonly string[] | undefined;
  /** Telephone numbers of the conversation: digits, with or without `+`. */
  readonly numbers?: readonly string[] | undefined;
  /** The message before this one: "What is your PIN?" gives a bare answer its meaning. */
  readonly previousText?: string | undefined;
  /** Channel whose overrides of the policy apply. */
  readonly channel?: string | undefined;
  /** Spans of this text that somebody else is sure of, in its UTF-16 offsets. */
  readonly extraSpans?: readonly ExtraSpan[] | undefined;
  /** What the texts of one message may cost together; a text that has none is read within its own limits. */
  readonly budget?: MessageBudget | undefined;
  /** What an external recogniser found in each of a message's texts (see `textsOf`). */
  readonly found?: ReadonlyMap<string, readonly ExtraSpan[]> | undefined;
}

/** A recognised span in UTF-16 offsets of the text, whatever the policy does with it. */
export interface RedactionSpan {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** A value behind a placeholder `[TYPE_n]`. Transient: the caller tags it with a key and forgets it. */
export interface Placeholder {
  readonly type: string;
  readonly n: number;
  readonly value: string;
}

/** Types and counts of what was masked: all that may be stored about it. */
export type RedactionReport = Readonly<Record<string, number>>;

/** A redacted text. */
export interface Redaction {
  /** Placeholders for `redact`, irreversible masks for `never-store`; empty when withheld. */
  readonly text: string;
  readonly spans: readonly RedactionSpan[];
  readonly placeholders: readonly Placeholder[];
  readonly report: RedactionReport;
  /** The original with only the `never-store` values masked: what the original part may keep. */
  readonly masked: string;
  /** The work exceeded the budget: nothing of the text may be passed on. */
  readonly withheld: boolean;
}

/** Redacts texts under one policy; keeps no state between calls. */
export interface Redactor {
  readonly policy: RedactionPolicy;
  redact(text: string, context?: RedactionContext): Redaction;
  /** The same, numbering placeholders together with other texts of the same message. */
  redactWith(numbering: Numbering, text: string, context: RedactionContext): Redaction;
  /** A text that redaction failed on, without what is never stored and without the stretches that cannot be read. Never throws; of the context only region and channel are looked at. */
  scrub(text: string, context?: RedactionContext): string;
}

/** Creates a redactor, the first of a process with everything that reading takes (about 0.1 s); throws what `compilePatterns` throws when an operator pattern is not valid. */
export function createRedactor(policy: RedactionPolicy): Redactor {
  const patterns = compilePatterns(policy.patterns ?? []);
  const input = (context: RedactionContext, scan: DetectionInput['scan']): DetectionInput => ({
    scan,
    patterns,
    threshold: (type) => policy.thresholds?.[type] ?? DEFAULT_THRESHOLD,
    neverStored: (type) => actionFor(policy, type, context.channel) === 'never-store',
  });
  const redactWith = (numbering: Numbering, text: string, context: RedactionContext): Redaction => {
    const found = detect(
      text,
      input(context, {
        region: regionOf(context.region),
        names:
          context.names === undefined || context.names.length === 0 ? undefined : knownNames(context.names),
        numbers:
          context.numbers === undefined || context.numbers.length === 0
            ? undefined
            : knownNumbers(context.numbers),
        budget: context.budget,
        asked: context.previousText === undefined ? undefined : askedFor(context.previousText),
      }),
      extrasOf(text, context),
    );
    return write(
      text,
      found.spans,
      found.withheld,
      (type) => actionFor(policy, type, context.channel),
      numbering,
    );
  };
  const redactor: Redactor = {
    policy,
    redactWith,
    redact: (text, context = {}) => redactWith(new Numbering(), text, context),
    scrub: (text, context = {}) => {
      const known = input(context, { region: regionOf(context.region), budget: context.budget });
      const spans = detectWhatCanBeRead(text, known);
      return write(text, spans, true, (type) => actionFor(policy, type, context.channel), new Numbering())
        .masked;
    },
  };
  prepare(redactor);
  return redactor;
}

let prepared = false;

/** Has words, patterns and registries made before the first text comes, which may be hostile. */
function prepare(redactor: Redactor): void {
  if (prepared) return;
  prepared = true;
  redactor.redact(SAMPLE);
}

const NO_SPANS: readonly ExtraSpan[] = [];

function extrasOf(text: string, { extraSpans, found }: RedactionContext): readonly ExtraSpan[] {
  const others = found?.get(text) ?? NO_SPANS;
  return extraSpans === undefined ? others : [...extraSpans, ...others];
}

const regionOf = (region: string | undefined): string | undefined => {
  const upper = region?.toUpperCase();
  return upper === 'UK' ? 'GB' : upper === 'EL' ? 'GR' : upper;
};

/** Text that only looks like one of our placeholders: it must not be taken for one later. */
const LOOKS_LIKE_PLACEHOLDER = /\[([A-Z][A-Z_]{1,40}(?:_\d{1,6}| \*{4}\d{0,4})?)\]/g;

function write(
  text: string,
  spans: readonly Candidate[],
  withheld: boolean,
  action: (type: string) => RedactionAction,
  numbering: Numbering,
): Redaction {
  if (spans.length === 0 && !withheld)
    return { text: unlike(text), spans: [], placeholders: [], report: {}, masked: text, withheld };
  const redacted: string[] = [];
  const masked: string[] = [];
  const report: Record<string, number> = {};
  const placeholders: Placeholder[] = [];
  let redactedTo = 0;
  let maskedTo = 0;
  for (const span of spans) {
    const what = action(span.type);
    if (what === 'allow') continue;
    report[span.type] = (report[span.type] ?? 0) + 1;
    const original = text.slice(span.start, span.end);
    redacted.push(unlike(text.slice(redactedTo, span.start)));
    redactedTo = span.end;
    if (what === 'never-store') {
      const mask = maskOf(span.type, span.value ?? original);
      redacted.push(mask);
      masked.push(text.slice(maskedTo, span.start), mask);
      maskedTo = span.end;
    } else {
      const placeholder = numbering.place(span.type, span.value ?? original);
      redacted.push(`[${span.type}_${placeholder.n}]`);
      if (placeholder.isNew)
        placeholders.push({ type: span.type, n: placeholder.n, value: placeholder.value });
    }
  }
  redacted.push(unlike(text.slice(redactedTo)));
  masked.push(text.slice(maskedTo));
  return {
    text: withheld ? '' : redacted.join(''),
    spans: spans.map(({ type, start, end, score }) => ({ type, start, end, score })),
    placeholders: withheld ? [] : placeholders,
    report,
    masked:
      withheld && action('CREDIT_CARD') === 'never-store' ? withoutCards(masked.join('')) : masked.join(''),
    withheld,
  };
}

const unlike = (text: string): string =>
  text.includes('[') ? text.replace(LOOKS_LIKE_PLACEHOLDER, '($1)') : text;
