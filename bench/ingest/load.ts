import autocannon from 'autocannon';
import { signBody } from '../../src/whatsapp';

/** What a run of load came to. */
export interface LoadResult {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answered with 200. */
  answered: number;
  /** Answers by status, where it was not 200; `errors` are connections that failed or timed out. */
  refused: Record<string, number>;
}

/** What load is made of. */
export interface LoadOptions {
  connections: number;
  seconds: number;
  /** Most webhooks a second, in all. */
  rate?: number;
  /** Called with what each answer took. */
  onLatency?: (ms: number) => void;
}

/** As {@link countedLoad}; throws when one of them is not answered with 200. */
export async function load(...args: Parameters<typeof countedLoad>): Promise<LoadResult> {
  const result = await countedLoad(...args);
  if (Object.keys(result.refused).length > 0 || result.answered === 0)
    throw new Error(`answers other than 200: ${JSON.stringify(result.refused)}`);
  return result;
}

/** Posts signed webhooks for some seconds over so many connections, each its own body. */
export async function countedLoad(
  url: string,
  secret: Buffer | (() => Buffer),
  nextBody: () => Buffer,
  { connections, seconds, rate, onLatency }: LoadOptions,
): Promise<LoadResult> {
  const result = await autocannon({
    url: `${url}/webhooks/whatsapp`,
    connections,
    duration: seconds,
    // With a rate it would make up an answer for every millisecond that a slow one took.
    ...(rate !== undefined && { overallRate: rate, ignoreCoordinatedOmission: true }),
    setupClient: (client) => {
      client.on('response', (_status, _bytes, latencyMs) => onLatency?.(latencyMs));
    },
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          const body = nextBody();
          const headers = {
            'content-type': 'application/json',
            'x-hub-signature-256': signBody(body, typeof secret === 'function' ? secret() : secret),
          };
          return { ...request, headers, body };
        },
      },
    ],
  });
  const refused = Object.entries(result.statusCodeStats ?? {}).flatMap(([status, { count }]) =>
    status === '200' || count === undefined ? [] : [[status, count] as const],
  );
  if (result.errors > 0) refused.push(['errors', result.errors]);
  return {
    perSecond: result['2xx'] / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    answered: result['2xx'],
    refused: Object.fromEntries(refused),
  };
}
