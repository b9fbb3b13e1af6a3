import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logging';
import { Histogram } from '../metrics';

const duration = new Histogram({
  name: 'lethe_http_request_duration_seconds',
  help: 'Time from receiving a request to having sent its answer',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
});

/** The series of one method, route and status, looked up once: finding it by its labels costs as much as the rest of the hook. */
const series = new Map<string, ReturnType<typeof duration.labels>>();

function durationOf(method: string, route: string, status: number): ReturnType<typeof duration.labels> {
  const key = `${method} ${status} ${route}`;
  let found = series.get(key);
  if (found === undefined) series.set(key, (found = duration.labels({ method, route, status })));
  return found;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route called thousands of times a second: its good answers are counted, and logged only at `debug`. */
    quiet?: boolean;
  }
}

/** Counts and logs every answer by the pattern of its route. The address itself, its query and its headers are in no log. */
export function observeRequests(server: FastifyInstance, logger: Logger): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    durationOf(request.method, route, reply.statusCode).observe(reply.elapsedTime / 1_000);
    const { id: requestId, method } = request;
    const level = request.routeOptions.config.quiet && reply.statusCode < 400 ? 'debug' : 'info';
    logger[level](
      { requestId, method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
    done();
  });
}
