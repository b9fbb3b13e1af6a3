import { type ExtraSpan, type MessagePayload, textsOf } from '../../redaction';

/** Somebody who looks for personal data in a text; {@link ExternalRecogniser} is it. Rejects when there is no answer before the deadline. */
export interface TextRecogniser {
  analyze(text: string, deadline: AbortSignal): Promise<readonly ExtraSpan[]>;
}

/** Texts asked about at the same time. */
const CONCURRENCY = 16;
/** A message of more texts than this was not written by a person: it is held back instead. */
const MAX_TEXTS = 50;
/** How long a run of messages waits, in ms: with nobody answering, ingest still goes on. */
const RUN_DEADLINE_MS = 2_000;

/** What an external recogniser found in the messages of a run. One it gave no answer about does not hold up the others. */
export class ExternalFindings<Key extends object> {
  private readonly texts = new Map<Key, readonly string[]>();
  private readonly found = new Map<string, readonly ExtraSpan[]>();

  /** Asks about every text once. Never rejects: whoever has no answer has none. */
  static async gather<Key extends object>(
    recogniser: TextRecogniser,
    messages: Iterable<readonly [Key, MessagePayload]>,
  ): Promise<ExternalFindings<Key>> {
    const findings = new ExternalFindings<Key>();
    for (const [key, message] of messages) findings.texts.set(key, textsOf(message));
    const all = [...findings.texts.values()].filter(({ length }) => length <= MAX_TEXTS).flat();
    const waiting = new Set(all).values();
    const deadline = AbortSignal.timeout(RUN_DEADLINE_MS);
    const ask = async () => {
      for (const text of waiting) {
        if (deadline.aborted) return;
        await recogniser.analyze(text, deadline).then(
          (spans) => findings.found.set(text, spans),
          () => undefined,
        );
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, ask));
    return findings;
  }

  /** Spans by text for a message; null when some of its texts got no answer: nothing of it may be passed on. */
  of(key: Key): ReadonlyMap<string, readonly ExtraSpan[]> | null {
    const texts = this.texts.get(key) ?? [];
    return texts.every((text) => this.found.has(text)) ? this.found : null;
  }
}
