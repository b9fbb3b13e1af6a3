import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { HttpException } from '@nestjs/common';
import { randomUuid } from '../../crypto';
import type { Logger } from '../logging';
import type { Client, Edge } from './edge';
import { PROBLEM_TYPE, problemOf } from './problem';
import { recordAnswer } from './request-log';
import type { RouteTable } from './route-table';
import type { ServiceGate } from './service-gate';

/** A request of a direct route: nothing of it has been read but its bytes. */
export interface DirectRequest {
  id: string;
  client: Client;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a direct route answers. */
export interface DirectAnswer {
  status: number;
  type: string;
  body: string;
}

/** One path on Node's own server. Errors that `handle` rejects with are answered as problems. */
export interface DirectRoute {
  method: 'POST';
  path: string;
  maxBytes: number;
  /** Called before the body is read; throws for a client that the route does not take. */
  admit?: (client: Client) => void;
  handle: (request: DirectRequest) => Promise<DirectAnswer>;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Routes that are answered before Fastify sees them. */
    direct: DirectRoutes;
  }
}

const TOO_LARGE = new HttpException('refused', 413);

/**
 * Routes that stand on Node's own server beside Fastify's, for the one that is called thousands of times a second: with a raw body and no plugin, Fastify's part of
 * a request costs more than Node's (measured here: 22 µs without, 55 µs with). Their good answers are counted, and logged at `debug` only.
 */
export class DirectRoutes {
  private readonly routes = new Map<string, DirectRoute>();
  private table: RouteTable | undefined;
  private closing = false;
  private readonly headers: readonly string[];

  /** `headers`: what every answer carries. */
  constructor(
    private readonly logger: Logger,
    private readonly gate: ServiceGate,
    private readonly edge: Edge,
    headers: Readonly<Record<string, string>>,
  ) {
    this.headers = Object.entries(headers).flat();
  }

  /** Notes the routes added from now on in the table of all routes. */
  noteIn(table: RouteTable): void {
    this.table = table;
  }

  add(route: DirectRoute): void {
    this.routes.set(`${route.method} ${route.path}`, route);
    this.table?.add(route);
  }

  /** From now on connections end with the answer that is under way on them. */
  close(): void {
    this.closing = true;
  }

  /** Takes the request if it is for one of the routes; false leaves it to Fastify. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const route = this.routes.get(`${request.method!} ${request.url!.split('?', 1)[0]!}`);
    if (route === undefined) return false;
    void this.answer(route, request, response);
    return true;
  }

  private async answer(
    route: DirectRoute,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const startedAt = performance.now();
    const id = randomUuid();
    const place = this.edge.bodies.enter();
    let answer: DirectAnswer & { headers?: Record<string, string> };
    try {
      const client = this.edge.clientOf(request);
      this.edge.admit(client);
      route.admit?.(client);
      const body = await readBody(request, route.maxBytes, (size) => {
        if (!place.growTo(size)) throw this.edge.noRoom();
      });
      // Who broke the connection off waits for no answer.
      if (body === null) return;
      if (this.gate.refusal !== undefined) throw this.gate.refusal;
      answer = await route.handle({ id, client, headers: request.headers, body });
    } catch (error) {
      answer = this.problemAnswer(error, id);
    } finally {
      place.leave();
    }
    const { status, type, body, headers } = answer;
    // A list of names and values: an object spread together from several costs thirty times as much (Node 20: 3.1 µs against 0.1).
    const head = [...this.headers, 'Content-Type', type, 'X-Request-Id', id];
    head.push('Content-Length', String(Buffer.byteLength(body)));
    if (headers !== undefined) head.push(...Object.entries(headers).flat());
    // What was not read of a body that is refused would be taken for the next request.
    if (this.closing || !request.complete) head.push('Connection', 'close');
    response.writeHead(status, head);
    response.end(body);
    const { method, path } = route;
    recordAnswer(
      this.logger,
      { id, method, route: path, status, elapsedMs: performance.now() - startedAt },
      true,
    );
  }

  private problemAnswer(error: unknown, id: string) {
    const { problem, headers } = problemOf(error);
    if (problem.status >= 500 && error !== this.gate.refusal) {
      this.logger.error({ requestId: id, code: problem.code, err: error }, 'request failed');
    }
    const body = JSON.stringify({ ...problem, instance: `urn:uuid:${id}` });
    return { status: problem.status, type: PROBLEM_TYPE, body, headers };
  }
}

/**
 * The bytes of a body, or null when the client went away. Rejects with 413 as soon as it is known to be too large, and with what `makeRoom` throws for the size that
 * it has grown to; what still comes is then dropped.
 */
function readBody(
  request: IncomingMessage,
  maxBytes: number,
  makeRoom: (size: number) => void,
): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      reject(TOO_LARGE);
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (error: Error) => {
      chunks.length = 0;
      request.off('data', take).resume();
      reject(error);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (size > maxBytes) throw TOO_LARGE;
        makeRoom(size);
        chunks.push(chunk);
      } catch (error) {
        refuse(error as Error);
      }
    };
    request.on('data', take);
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('close', () => resolve(null));
    request.on('error', () => resolve(null));
  });
}
