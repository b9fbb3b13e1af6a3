import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logging';
import { Counter, Histogram } from '../metrics';

const duration = new Histogram({
  name: 'lethe_http_request_duration_seconds',
  help: 'Time from receiving a request to having sent its answer',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
});

const unauthenticated = new Counter({
  name: 'lethe_http_unauthenticated_total',
  help: 'Requests without a credential that opens something, by route',
  labelNames: ['route'] as const,
});

/** The series of one method, route and status, looked up once: finding it by its labels costs as much as the rest of the hook. */
const series = new Map<string, ReturnType<typeof duration.labels>>();

function durationOf(method: string, route: string, status: number): ReturnType<typeof duration.labels> {
  const key = `${method} ${status} ${route}`;
  let found = series.get(key);
  if (found === undefined) series.set(key, (found = duration.labels({ method, route, status })));
  return found;
}

/** One answer that was sent. */
export interface Answered {
  id: string;
  method: string;
  /** Pattern of the route, never the address. */
  route: string;
  status: number;
  elapsedMs: number;
}

/** Counts and logs an answer. The address itself, its query and its headers are in no log; good answers of a quiet route only at `debug`. */
export function recordAnswer(
  logger: Logger,
  { id, method, route, status, elapsedMs }: Answered,
  quiet = false,
): void {
  durationOf(method, route, status).observe(elapsedMs / 1_000);
  if (status === 401) unauthenticated.inc({ route });
  const level = quiet && status < 400 ? 'debug' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  logger[level]({ requestId: id, method, route, status, ms: Math.round(elapsedMs) }, 'answered');
}

/** Records every answer of Fastify's routes by the pattern of its route. */
export function observeRequests(server: FastifyInstance, logger: Logger): void {
  server.addHook('onResponse', ({ id, method, routeOptions }, { statusCode, elapsedTime }, done) => {
    const route = routeOptions.url ?? 'none';
    recordAnswer(logger, { id, method, route, status: statusCode, elapsedMs: elapsedTime });
    done();
  });
}
