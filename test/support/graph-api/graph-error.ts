import { randomBytes } from '../../../src/crypto';
import type { LoopbackReply } from '../loopback-server';

/** An error body of the Graph API. The texts name the phone where there is one, as Meta's do: whoever logs them leaks. */
export function graphError(
  code: number,
  options: {
    status?: number;
    subcode?: number;
    about?: string;
    details?: string;
    body?: object;
    headers?: Record<string, string>;
  } = {},
): Exclude<LoopbackReply, string> {
  const about = options.about === undefined ? '' : ` for ${options.about}`;
  return {
    status: options.status ?? 400,
    ...(options.headers !== undefined && { headers: options.headers }),
    body: {
      ...options.body,
      error: {
        message: `(#${code}) Refused${about}`,
        type: 'OAuthException',
        code,
        ...(options.subcode !== undefined && { error_subcode: options.subcode }),
        error_data: { messaging_product: 'whatsapp', details: `${options.details ?? 'Refused'}${about}` },
        fbtrace_id: `A${randomBytes(8).toString('base64url')}`,
      },
    },
  };
}

/** Thrown by a route to answer with an error. */
export class Refusal extends Error {
  constructor(readonly reply: Exclude<LoopbackReply, string>) {
    super('refused');
  }
}

/** Ends the request with an error of the Graph API. */
export function refuse(code: number, options?: Parameters<typeof graphError>[1]): never {
  throw new Refusal(graphError(code, options));
}
