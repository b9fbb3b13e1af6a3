import { createServer, type Server } from 'node:http';

/** Answers `/health/live` and `/health/ready`. The key service carries no web framework: two fixed answers need none. */
export async function startHealthServer(
  host: string,
  port: number,
  isReady: () => Promise<boolean>,
): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response
        .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
        .end(JSON.stringify(body));
    if (request.method !== 'GET') answer(405, { code: 'http.method' });
    else if (request.url === '/health/live') answer(200, { status: 'ok' });
    else if (request.url === '/health/ready') {
      void isReady()
        .catch(() => false)
        .then((ready) =>
          ready
            ? answer(200, { status: 'ok' })
            : answer(503, { status: 'starting', code: 'health.not-ready' }),
        );
    } else answer(404, { code: 'http.not-found' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
