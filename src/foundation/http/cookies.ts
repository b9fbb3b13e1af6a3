import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Cookies of ours. `__Host-`: only this very host can have set them, and only over TLS or on the machine itself (browsers take loopback for that). No script
 * reads one.
 */
export const COOKIES = {
  /** The session of a person. */
  session: '__Host-lethe',
  /** What a browser is recognised by at its next sign-in. */
  device: '__Host-lethe-device',
  /** What a sign-in through a provider began with. */
  openid: '__Host-lethe-openid',
} as const;

/** The value of a cookie; undefined when it is not there, or there twice: then somebody planted one. */
export function cookieOf(request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one.startsWith(`${name}=`));
  return found.length === 1 ? found[0]!.slice(name.length + 1) : undefined;
}

/**
 * Sets a cookie, for so many seconds or, without them, until the browser ends; an empty value with 0 seconds takes it away. `Strict` is sent by no page of
 * another site; `Lax` also when one leads here, as a sign-in provider does.
 */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  { seconds, sameSite = 'Strict' }: { seconds?: number; sameSite?: 'Strict' | 'Lax' } = {},
): void {
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`;
  const before = [reply.getHeader('set-cookie') ?? []].flat().map(String);
  reply.removeHeader('set-cookie');
  void reply.header('set-cookie', [
    ...before,
    `${name}=${value}; Path=/${age}; Secure; HttpOnly; SameSite=${sameSite}`,
  ]);
}
