import { createServer, type Server } from 'node:http';
import { AggregatorRegistry, collectDefaultMetrics, register } from 'prom-client';

/** What is served: a text, and its content type. */
interface Exposition {
  metrics: () => Promise<string>;
  contentType: string;
}

/** Serves `/metrics` of this process on a port of its own, which no proxy forwards. Resolves when it listens; port 0 picks a free one. */
export function startMetricsServer(
  host: string,
  port: number,
  registry: Exposition = register,
): Promise<Server> {
  if (registry === register) collectOwnMetrics();
  return serveMetrics(host, port, {
    metrics: () => registry.metrics(),
    contentType: registry.contentType,
  });
}

/** The same for a cluster: sums over its processes, each of which calls {@link joinClusterMetrics}. */
export function startClusterMetricsServer(host: string, port: number): Promise<Server> {
  const all = new AggregatorRegistry();
  return serveMetrics(host, port, { metrics: () => all.clusterMetrics(), contentType: all.contentType });
}

/** Called in a process of a cluster: its metrics are asked for by the first one. */
export function joinClusterMetrics(): void {
  collectOwnMetrics();
  // Constructing one is what makes it answer.
  new AggregatorRegistry();
}

function collectOwnMetrics(): void {
  if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
}

async function serveMetrics(
  host: string,
  port: number,
  { metrics, contentType }: Exposition,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    void metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
