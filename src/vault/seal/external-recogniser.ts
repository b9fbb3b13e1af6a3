import { DomainError } from '../../foundation/errors';
import type { ExtraSpan } from '../../redaction';

/** Where an external recogniser listens and how far it is waited for. */
export interface ExternalRecogniserConfig {
  /** Address of the analyze call, e.g. `http://127.0.0.1:5002/analyze`. */
  readonly url: string;
  readonly timeoutMs: number;
  /** Language sent with each text (the contract demands one). */
  readonly language: string;
  /** Lowest score to accept, between 0 and 1. */
  readonly minScore: number;
}

/** Largest answer that is read; beyond it the recogniser counts as away. */
const MAX_ANSWER_BYTES = 1_048_576;
const MAX_SPANS = 1000;

/**
 * Asks a recogniser that speaks Microsoft Presidio's analyze contract (`POST {text, language}` → `[{entity_type, start, end, score}]`).
 *
 * Throws `vault.recogniser.unavailable` when it does not answer in time, answers with an error, or answers with something else than spans inside the text. The caller then
 * holds the text back (`withheld`): it is never passed on unredacted. The message names no text.
 */
export class ExternalRecogniser {
  constructor(private readonly config: ExternalRecogniserConfig) {}

  async analyze(text: string, deadline?: AbortSignal): Promise<ExtraSpan[]> {
    let answer: unknown;
    try {
      const response = await fetch(this.config.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ text, language: this.config.language }),
        redirect: 'error',
        signal: AbortSignal.any([
          AbortSignal.timeout(this.config.timeoutMs),
          ...(deadline === undefined ? [] : [deadline]),
        ]),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      answer = JSON.parse(await limited(response));
    } catch (cause) {
      throw unavailable(reasonOf(cause));
    }
    return this.spansOf(answer, text);
  }

  /** Offsets of the contract count code points in Python and UTF-16 units elsewhere; texts without astral characters are the same in both. */
  private spansOf(answer: unknown, text: string): ExtraSpan[] {
    if (!Array.isArray(answer) || answer.length > MAX_SPANS)
      throw unavailable('the answer is not a list of spans');
    const unitAt = unitsByCodePoint(text);
    return answer.flatMap((row: unknown) => {
      const { entity_type: type, start, end, score } = (row ?? {}) as Record<string, unknown>;
      const [from, to] = [unitAt(start), unitAt(end)];
      if (
        typeof type !== 'string' ||
        !/^[A-Z][A-Z0-9_]{1,39}$/.test(type) ||
        typeof score !== 'number' ||
        from === undefined ||
        to === undefined ||
        to <= from
      )
        throw unavailable('a span of the answer does not fit the text');
      return score >= this.config.minScore ? [{ type, start: from, end: to, score: Math.min(1, score) }] : [];
    });
  }
}

/** Reads a body up to the limit. */
async function limited(response: Response): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** UTF-16 offset of a code-point offset; undefined for what is no offset of the text. */
function unitsByCodePoint(text: string): (offset: unknown) => number | undefined {
  const starts: number[] = [];
  for (let i = 0; i < text.length; i += text.codePointAt(i)! > 0xffff ? 2 : 1) starts.push(i);
  starts.push(text.length);
  return (offset) => (typeof offset === 'number' && Number.isInteger(offset) ? starts[offset] : undefined);
}

/** Kind of failure only: an error of fetch may quote what was sent. */
function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError') return 'no answer in time';
  if (cause instanceof Error && /^status \d{3}$/.test(cause.message)) return cause.message;
  return 'no usable answer';
}

const unavailable = (reason: string): DomainError =>
  new DomainError(
    'unavailable',
    'vault.recogniser.unavailable',
    `the external recogniser is away (${reason}): hold the text back`,
  );
