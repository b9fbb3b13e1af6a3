import type { IncomingMessage } from 'node:http';
import type { Client } from './edge';

const clients = new WeakMap<IncomingMessage, Client>();

/** Notes who is at the other end of a request; for the server alone. */
export function noteClient(request: IncomingMessage, client: Client): void {
  clients.set(request, client);
}

/** Who is at the other end of a request of one of Fastify's routes; throws when the server did not look, which would be a mistake of ours. */
export function clientOfRequest(request: IncomingMessage): Client {
  const client = clients.get(request);
  if (client === undefined) throw new Error('this request did not come through the edge');
  return client;
}
