import autocannon from 'autocannon';
import { signBody } from '../../src/whatsapp';

/** What a run of load came to. */
export interface LoadResult {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/**
 * Posts signed webhooks for some seconds over so many connections, each its own body, at most `rate` a second in all where it is given; throws when one
 * of them is not answered with 200.
 */
export async function load(
  url: string,
  secret: Buffer | (() => Buffer),
  nextBody: () => Buffer,
  { connections, seconds, rate }: { connections: number; seconds: number; rate?: number },
): Promise<LoadResult> {
  const result = await autocannon({
    url: `${url}/webhooks/whatsapp`,
    connections,
    duration: seconds,
    ...(rate !== undefined && { overallRate: rate }),
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
  if (result.non2xx > 0 || result.errors > 0 || result['2xx'] === 0) {
    throw new Error(`${result.non2xx} answers other than 200, ${result.errors} errors`);
  }
  return { perSecond: result['2xx'] / result.duration, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}
