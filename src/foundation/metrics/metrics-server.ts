import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, register, type Registry } from 'prom-client';

/** Serves `/metrics` on a port of its own, which no proxy forwards. Resolves when it listens; port 0 picks a free one. */
export async function startMetricsServer(
  host: string,
  port: number,
  registry: Registry = register,
): Promise<Server> {
  if (registry === register && !registry.getSingleMetric('process_cpu_seconds_total'))
    collectDefaultMetrics();
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    void registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
