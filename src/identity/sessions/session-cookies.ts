import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from '../../crypto';
import { cookieOf, COOKIES, setCookie } from '../../foundation/http';
import type { BegunSession } from './sessions';

const DEVICE_FORM = /^[A-Za-z0-9_-]{43}$/;
const DEVICE_SECONDS = 400 * 86_400;

/** What the browser of a request is recognised by: what it brought, or a new one that {@link handOver} gives it. */
export function deviceOf(request: FastifyRequest): string {
  const known = cookieOf(request, COOKIES.device);
  return known !== undefined && DEVICE_FORM.test(known) ? known : randomBytes(32).toString('base64url');
}

/** Gives a browser its session. */
export function handOver(reply: FastifyReply, { token, record }: BegunSession, device: string): void {
  const seconds = Math.floor((record.expiresAt.getTime() - record.createdAt.getTime()) / 1_000);
  setCookie(reply, COOKIES.session, token, { seconds });
  setCookie(reply, COOKIES.device, device, { seconds: DEVICE_SECONDS });
}

/** Takes a browser's session away. */
export function takeAway(reply: FastifyReply): void {
  setCookie(reply, COOKIES.session, '', { seconds: 0 });
}
