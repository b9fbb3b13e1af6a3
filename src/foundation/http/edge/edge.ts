import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { DomainError } from '../../errors';
import { Counter } from '../../metrics';
import { clientAddress, sourceOf } from './client-address';
import { BodyRoom } from './body-room';
import type { EdgeSettings } from './edge-settings';
import { RateLimiter } from './rate-limiter';

const limited = new Counter({
  name: 'lethe_requests_limited_total',
  help: 'Requests that were answered 429, by what they were too many of',
  labelNames: ['of'] as const,
});

/** Of large bodies that are under way: some forty of the largest at once. */
const BODIES_BYTES = 128 * 1024 * 1024;

/** Who is at the other end of a connection. */
export interface Client {
  address: string;
  /** Common name of a client certificate of a configured authority; null without one. */
  certificateName: string | null;
}

/** The first thing that a request meets: who it comes from, and whether they ask too much. */
export class Edge {
  private readonly sources: RateLimiter;
  readonly bodies = new BodyRoom(BODIES_BYTES);

  constructor(private readonly settings: EdgeSettings) {
    this.sources = new RateLimiter(settings.sourceRequestsPerSecond);
  }

  clientOf(request: IncomingMessage): Client {
    return {
      address: clientAddress(request, this.settings.trustedProxies),
      certificateName: certificateName(request),
    };
  }

  /** Throws `request.too-many` (429 with `Retry-After`: Meta sends again, and whoever else is told to wait). Counts before anything is read. */
  admit({ address }: Client): void {
    if (this.sources.take(sourceOf(address))) return;
    limited.inc({ of: 'source' });
    throw tooMany('too many requests from this source; wait as Retry-After says');
  }

  /** The refusal of a body for which there is no room. */
  noRoom(): DomainError {
    limited.inc({ of: 'body' });
    return tooMany('too many large bodies at once; wait as Retry-After says');
  }
}

/** Too much of something for now. */
export function tooMany(message: string): DomainError {
  return new DomainError('limited', 'request.too-many', message);
}

function certificateName({ socket }: IncomingMessage): string | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const { subject } = socket.getPeerCertificate() as { subject?: { CN?: string | string[] } };
  return typeof subject?.CN === 'string' ? subject.CN : null;
}
