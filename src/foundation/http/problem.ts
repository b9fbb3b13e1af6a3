import { HttpException } from '@nestjs/common';
import { isDatabaseOutage } from '../database';
import { DomainError, type ErrorKind } from '../errors';
import { RequestInvalid, type RuleBroken, Unauthenticated } from './request-errors';

/** A problem document (RFC 9457). `code` is stable; `detail` says what would be right and holds no personal data. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  /** `urn:uuid:` and the request id, which the logs carry too. */
  instance?: string;
  /** What is wrong with the request, and where; with 422 only. */
  errors?: readonly RuleBroken[];
}

/** Media type of a problem document. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  denied: 403,
  missing: 404,
  conflict: 409,
  held: 409,
  gone: 410,
  limited: 429,
  unavailable: 503,
  corrupt: 500,
};

const TITLE: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Not possible in the present state',
  410: 'Gone',
  413: 'Body too large',
  415: 'Unsupported media type',
  422: 'Invalid request',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
};

/** What Fastify refuses before a route is reached, by status. Its own texts may quote the request, so ours replace them. */
const TRANSPORT: Readonly<Record<number, [code: string, detail: string]>> = {
  400: ['request.malformed', 'the request must be well-formed HTTP with a well-formed JSON body in UTF-8'],
  404: ['request.unknown-path', 'nothing is served at this path; /openapi.json lists what is'],
  413: ['request.too-large', 'the body is larger than this route takes'],
  415: ['request.media-type', 'send the body as application/json'],
};

/** Seconds after which repeating is worth a try. */
const RETRY_AFTER: Readonly<Record<number, string>> = { 429: '1', 503: '5' };

/** The problem document of any error, with the headers that belong to it. Nothing of a foreign error but its status is kept. */
export function problemOf(error: unknown): { problem: Problem; headers: Record<string, string> } {
  if (error instanceof DomainError) {
    const status = error instanceof Unauthenticated ? 401 : STATUS[error.kind];
    return answer(
      status,
      error.code,
      error.message,
      error instanceof RequestInvalid ? error.issues : undefined,
    );
  }
  if (isDatabaseOutage(error))
    return answer(503, 'database.unavailable', 'the database is away; try again shortly');
  if (error instanceof HttpException) {
    const transport = TRANSPORT[error.getStatus()];
    if (transport) return answer(error.getStatus(), ...transport);
    if (error.getStatus() < 500) return answer(400, ...TRANSPORT[400]!);
  }
  return answer(500, 'internal', 'something went wrong here; the request id finds it in the logs');
}

/** The problem of a known path that was asked with another method. */
export function methodNotAllowed(allowed: readonly string[]): {
  problem: Problem;
  headers: Record<string, string>;
} {
  const { problem } = answer(405, 'request.method', `this path takes ${allowed.join(', ')}`);
  return { problem, headers: { Allow: allowed.join(', ') } };
}

function answer(status: number, code: string, detail: string, errors?: readonly RuleBroken[]) {
  const headers: Record<string, string> = {};
  const retryAfter = RETRY_AFTER[status];
  if (retryAfter !== undefined) headers['Retry-After'] = retryAfter;
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="lethe"';
  const problem: Problem = {
    type: `urn:lethe:problem:${code}`,
    title: TITLE[status] ?? 'Error',
    status,
    code,
    detail,
    ...(errors && { errors }),
  };
  return { problem, headers };
}
