/** One HTTP call to somebody else's server. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** Largest answer that is read; what is longer counts as no answer. */
  readonly maxAnswerBytes?: number;
}

/**
 * Why there is no answer. `unreachable`: no connection was made, so surely nothing happened there. `timed-out`, `interrupted`, `oversized`: the
 * other side may have acted; a call that must not happen twice may not be repeated blindly.
 */
export type NoAnswerReason = 'unreachable' | 'timed-out' | 'interrupted' | 'oversized';

/** What came back. Redirects are not followed: they arrive as their 3xx status, and no credential travels on. */
export type OutboundAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly bytes: Buffer }
  | { readonly kind: 'no-answer'; readonly reason: NoAnswerReason };

const MAX_ANSWER_BYTES = 1_048_576;

/**
 * Makes one call and never throws for what the network or the other side does.
 *
 * Errors of `fetch` are reduced to a reason on purpose: their messages and causes quote URLs, and URLs of these calls hold personal data and
 * secrets. Nothing is logged here.
 */
export async function callOutside(request: OutboundRequest): Promise<OutboundAnswer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { 'user-agent': 'lethe', ...request.headers },
      ...(request.body !== undefined && { body: request.body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    const bytes = await readWithin(response, request.maxAnswerBytes ?? MAX_ANSWER_BYTES);
    if (bytes === null) return { kind: 'no-answer', reason: 'oversized' };
    return { kind: 'answer', status: response.status, headers: response.headers, bytes };
  } catch (error) {
    return { kind: 'no-answer', reason: reasonOf(error) };
  }
}

async function readWithin(response: Response, maxBytes: number): Promise<Buffer | null> {
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Failures before a request could have left: name resolution, connecting, the TLS handshake's certificate check. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** The reason behind an error of `fetch`, without its text. */
export function reasonOf(error: unknown): NoAnswerReason {
  if (textAt(error, 'name') === 'TimeoutError') return 'timed-out';
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return NOT_SENT.test(textAt(cause, 'code')) ? 'unreachable' : 'interrupted';
}

/** By shape, not by class: these errors may come from another realm. */
function textAt(value: unknown, key: 'name' | 'code'): string {
  if (typeof value !== 'object' || value === null || !(key in value)) return '';
  const text: unknown = (value as Record<typeof key, unknown>)[key];
  return typeof text === 'string' ? text : '';
}
