import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hmacSha256, sha256, tuple } from '../../../crypto';
import { cookieOf, COOKIES } from '../cookies';
import { RequestInvalid } from '../request-errors';

/** An unsafe call as its `Idempotency-Key` makes it recognisable; without the header there is nothing to recognise. */
export interface IdempotentCall {
  tags?: { record: Buffer; body: Buffer };
  request: FastifyRequest;
  /** Tells the caller that this is the answer of before. */
  markReplayed(): void;
}

const HEADER = 'idempotency-key';
const FORM = /^[\x21-\x7e]{1,255}$/;

const readCall = createParamDecorator((_data: unknown, context: ExecutionContext): IdempotentCall => {
  const http = context.switchToHttp();
  return idempotentCall(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});

const documented = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description:
    'Any text of 1–255 visible characters that is new for each call, such as a UUID. Within a day, the same call with the same key has no second effect and gets the first answer, with `Idempotency-Replayed: true`; another body under the same key is refused (422).',
  schema: { type: 'string', maxLength: 255 },
});

/** Hands a handler the {@link IdempotentCall} of its request, and documents the header on its route. */
export function Idempotent(): ParameterDecorator {
  return (target, method, index) => {
    readCall()(target, method, index);
    const descriptor = method === undefined ? undefined : Object.getOwnPropertyDescriptor(target, method);
    if (method !== undefined && descriptor !== undefined) documented(target, method, descriptor);
  };
}

/**
 * Reads a request's header into tags keyed with the caller's credential. That credential is stored nowhere, so nobody who holds the tables can test
 * guesses of a body (which may be little more than a phone number) against its tag.
 */
export function idempotentCall(request: FastifyRequest, reply: FastifyReply): IdempotentCall {
  const markReplayed = () => void reply.header('Idempotency-Replayed', 'true');
  const key = request.headers[HEADER];
  if (key === undefined) return { request, markReplayed };
  if (typeof key !== 'string' || !FORM.test(key))
    throw new RequestInvalid([
      { path: 'Idempotency-Key', rule: 'must be 1 to 255 visible ASCII characters' },
    ]);
  const credential = sha256(request.headers.authorization ?? cookieOf(request, COOKIES.session) ?? '');
  const place = `${request.method} ${request.url}`;
  return {
    request,
    tags: {
      record: hmacSha256(credential, tuple('lethe/1/idempotency', place, key)),
      body: hmacSha256(
        credential,
        tuple('lethe/1/idempotency-body', key, sha256(JSON.stringify(request.body ?? null))),
      ),
    },
    markReplayed,
  };
}
