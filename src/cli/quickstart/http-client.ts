/** An answer of a process of ours; `body` is JSON where it says so, else bytes. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
  bytes: Buffer;
}

/** Calls one process over HTTP, with an API key where it wants one. */
export class HttpClient {
  constructor(
    readonly url: string,
    private readonly key?: string,
  ) {}

  /** Asked once more where the server let go of an idle connection just as it was used: reading twice changes nothing (RFC 9110 §9.2.2). */
  get(path: string): Promise<Answer> {
    return this.send('GET', path).catch((error: unknown) => {
      if (!wasReset(error)) throw error;
      return this.send('GET', path);
    });
  }

  /** Sends JSON. */
  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.send('POST', path, JSON.stringify(body), { 'content-type': 'application/json' });
  }

  /** Sends JSON that replaces what is there. */
  put(path: string, body: unknown): Promise<Answer> {
    return this.send('PUT', path, JSON.stringify(body), { 'content-type': 'application/json' });
  }

  /** Sends a body as it is. */
  async send(
    method: string,
    path: string,
    body?: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...headers, ...(this.key !== undefined && { authorization: `Bearer ${this.key}` }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, body: jsonOf(response, bytes), bytes };
  }
}

/** Fails unless the answer has the status that the step needs; names the problem's code, which holds no personal data. */
export function expectStatus(answer: Answer, status: number, what: string): Answer {
  if (answer.status === status) return answer;
  const { code, detail } = answer.body;
  throw new Error(`${what}: expected ${status}, got ${answer.status} ${textOf(code)} ${textOf(detail)}`);
}

/** Fails unless the call was carried out or accepted. */
export function expectDone(answer: Answer, what: string): Answer {
  return answer.status < 300 ? answer : expectStatus(answer, 200, what);
}

/** Reads a page after another of a list until it ends. */
export async function allPages(
  client: HttpClient,
  path: string,
  list: string,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '200', ...(cursor !== undefined && { cursor }) });
    const { body } = expectStatus(await client.get(`${path}?${query.toString()}`), 200, `GET ${path}`);
    items.push(...(body[list] as Record<string, unknown>[]));
    cursor = typeof body.nextCursor === 'string' ? body.nextCursor : undefined;
  } while (cursor !== undefined);
  return items;
}

function wasReset(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return cause?.code === 'ECONNRESET' || cause?.code === 'UND_ERR_SOCKET';
}

function jsonOf(response: Response, bytes: Buffer): Record<string, unknown> {
  if (!/json/.test(response.headers.get('content-type') ?? '')) return {};
  return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
}

/** A value of an answer as text; nothing when it is absent. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
