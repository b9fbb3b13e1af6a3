import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire. */
export interface LoopbackRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer; `hang` never answers, `cut` closes the connection instead, `half` breaks off in the middle of the body. */
export type LoopbackReply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: object | Buffer | string;
      readonly half?: boolean;
    }
  | 'hang'
  | 'cut';

/** A real HTTP server on a free port of this machine, for stand-ins of other people's services. */
export class LoopbackServer {
  private constructor(
    private readonly server: Server,
    /** `http://127.0.0.1:port`. */
    readonly origin: string,
  ) {}

  static async start(
    handle: (request: LoopbackRequest) => LoopbackReply | Promise<LoopbackReply>,
  ): Promise<LoopbackServer> {
    const server = createServer((incoming, outgoing) => {
      void read(incoming)
        .then(handle)
        .then(
          (reply) => answer(outgoing, reply),
          // A fake that throws is a bug of the fake: say so where the test sees it.
          (error: unknown) => answer(outgoing, { status: 599, body: { fake: String(error) } }),
        );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A test that fails before it closes the server must not keep the test process alive.
    server.unref();
    return new LoopbackServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  /** Closes at once, also what hangs. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}

async function read(incoming: IncomingMessage): Promise<LoopbackRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? '',
    url: new URL(incoming.url ?? '/', 'http://loopback'),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
}

function answer(outgoing: ServerResponse, reply: LoopbackReply): void {
  if (reply === 'hang') return;
  if (reply === 'cut') {
    outgoing.destroy();
    return;
  }
  const { body } = reply;
  const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = raw ? Buffer.from(body ?? '') : Buffer.from(JSON.stringify(body));
  const headers = { ...(!raw && { 'content-type': 'application/json' }), ...reply.headers };
  outgoing.writeHead(reply.status, {
    ...headers,
    ...(bytes.length > 0 && { 'content-length': bytes.length }),
  });
  if (reply.half !== true) {
    outgoing.end(bytes);
    return;
  }
  outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
}
