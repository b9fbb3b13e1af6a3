import type { FastifyInstance } from 'fastify';

/** One route as it was registered. */
export interface Route {
  method: string;
  /** With parameters as `:name`. */
  path: string;
}

/** Every route of a server, for answering 405 and for tests that must not miss one. */
export class RouteTable {
  private readonly routes: (Route & { segments: string[] })[] = [];

  /** Notes the routes registered from now on. `HEAD`, which Fastify adds to every `GET`, is left out. */
  constructor(server: FastifyInstance) {
    server.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') this.add({ method: one, path: url });
    });
  }

  /** Notes a route that is not Fastify's. */
  add({ method, path }: Route): void {
    this.routes.push({ method, path, segments: path.split('/') });
  }

  /** All routes, in the order of their registration. */
  list(): Route[] {
    return this.routes.map(({ method, path }) => ({ method, path }));
  }

  /** The methods that a path takes; empty when nothing is served there. */
  methodsOf(path: string): string[] {
    const segments = path.split('/');
    const found = this.routes
      .filter((route) => matches(route.segments, segments))
      .map(({ method }) => method);
    return [...new Set(found.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].sort();
  }
}

function matches(pattern: string[], segments: string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((expected, i) => (expected.startsWith(':') ? segments[i] !== '' : expected === segments[i]))
  );
}
