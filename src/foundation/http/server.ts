import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { BadRequestException, type INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyServerOptions } from 'fastify';
import { randomUuid } from '../../crypto';
import type { Logger } from '../logging';
import { DirectRoutes } from './direct-routes';
import { Edge, type EdgeSettings, noteClient, OPEN_EDGE } from './edge';
import { assertShallow } from './json-depth';
import { PROBLEM_TYPE, problemOf } from './problem';
import { ProblemFilter } from './problem-filter';
import { observeRequests } from './request-log';
import { RequestInvalid } from './request-errors';
import { RouteTable } from './route-table';
import { ServiceGate } from './service-gate';
import { ValidationPipe } from './validation';

/** A Fastify server set up the way every process of ours answers, before Nest puts its routes on it. */
export interface HttpServer {
  adapter: FastifyAdapter;
  routes: RouteTable;
  /** Closed while the process is to serve nobody. */
  gate: ServiceGate;
}

/** What every answer carries. A route that serves pages to a browser sets its own `Content-Security-Policy`. */
const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Longer than the proxies in front of us keep theirs, so that they and not we end a connection. */
const KEEP_ALIVE_MS = 72_000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A client that dawdles is cut off: with its headers, and with a whole request, of which 3 MB take a slow line some seconds. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Meta's headers have some 1 KiB; a browser's, with everything, 8. */
const MAX_HEADER_BYTES = 16_384;

/** Creates the server. `bodyLimitBytes` holds for every route that does not set its own. */
export function createHttpServer(
  logger: Logger,
  options: { bodyLimitBytes: number; edge?: EdgeSettings },
): HttpServer {
  const { edge: edgeOptions = OPEN_EDGE } = options;
  const gate = new ServiceGate();
  const edge = new Edge(edgeOptions);
  const direct = new DirectRoutes(logger, gate, edge, HEADERS);
  const settings: FastifyServerOptions = {
    serverFactory: (handler) =>
      listener(edgeOptions, (request, response) => {
        if (!direct.take(request, response)) handler(request, response);
      }),
    bodyLimit: options.bodyLimitBytes,
    genReqId: randomUuid,
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: answerUnparsable,
    frameworkErrors: (_error, request, reply) => sendRefusal(reply, request.id, new BadRequestException()),
  };
  const adapter = new FastifyAdapter(settings);
  const server = adapter.getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS).header('X-Request-Id', request.id);
    done();
  });
  observeRequests(server, logger);
  limitSources(server, edge);
  refuseWhileClosed(server, gate);
  takeOnlyJson(adapter, server, options.bodyLimitBytes);
  const routes = new RouteTable(server);
  direct.noteIn(routes);
  server.decorate('direct', direct);
  closeConnectionsWhenClosing(server, direct);
  return { adapter, routes, gate };
}

/** Gives a Nest application the one exception filter and the one validation pipe. Call it before `init`. */
export function useHttpConventions(app: INestApplication, logger: Logger, { routes }: HttpServer): void {
  app.useGlobalFilters(new ProblemFilter(logger, routes));
  app.useGlobalPipes(new ValidationPipe());
}

function listener({ tls }: EdgeSettings, take: RequestListener) {
  const limits = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  return tls === undefined ? createServer(limits, take) : createTlsServer({ ...limits, ...tls }, take);
}

/** Health checks come from nearby and must not fail because somebody else asks too much. */
function limitSources(server: FastifyInstance, edge: Edge): void {
  server.addHook('onRequest', (request, reply, done) => {
    try {
      const client = edge.clientOf(request.raw);
      noteClient(request.raw, client);
      if (!request.url.startsWith('/health/')) edge.admit(client);
      done();
    } catch (error) {
      sendRefusal(reply, request.id, error as Error);
    }
  });
}

/**
 * A request that was under way when the process was told to stop is answered, and its connection then ends: kept alive, it would hold up the end of the process
 * for as long as the client cares to keep it.
 */
function closeConnectionsWhenClosing(server: FastifyInstance, direct: DirectRoutes): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    direct.close();
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('Connection', 'close');
    done(null, payload);
  });
}

function refuseWhileClosed(server: FastifyInstance, gate: ServiceGate): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (gate.refusal === undefined || request.url.startsWith('/health/')) done();
    else sendRefusal(reply, request.id, gate.refusal);
  });
}

/** Only JSON is taken, only in valid UTF-8; no body at all is no body, whatever the header says. */
function takeOnlyJson(adapter: FastifyAdapter, server: FastifyInstance, bodyLimit: number): void {
  server.removeAllContentTypeParsers();
  adapter.useBodyParser('application/json', false, { bodyLimit }, (_request, body, done) => {
    try {
      assertShallow(body);
      done(null, body.length === 0 ? undefined : JSON.parse(utf8.decode(body)));
    } catch (error) {
      done(error instanceof RequestInvalid ? error : new BadRequestException());
    }
  });
}

/** What is no HTTP at all never becomes a request: it is answered on the socket, and the connection ends. */
function answerUnparsable(error: { code: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { problem } = problemOf(new BadRequestException());
  const body = JSON.stringify({ ...problem, instance: `urn:uuid:${randomUuid()}` });
  const headers = Object.entries({
    ...HEADERS,
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  });
  socket.end(
    `HTTP/1.1 400 Bad Request\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}

function sendRefusal(reply: FastifyReply, requestId: string, reason: Error): void {
  const { problem, headers } = problemOf(reason);
  problem.instance = `urn:uuid:${requestId}`;
  void reply
    .status(problem.status)
    .headers({ ...HEADERS, ...headers, 'X-Request-Id': requestId })
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem));
}
