import { HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, problemOf } from '../foundation/http';
import type { Logger } from '../foundation/logging';

/** Answers an error of a route that stands on Fastify itself, the way Nest's routes do. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): FastifyReply {
  const { problem, headers } = problemOf(asHttpException(error));
  if (problem.status >= 500) {
    logger.error({ requestId: request.id, code: problem.code, err: error }, 'request failed');
  }
  const body = { ...problem, instance: `urn:uuid:${request.id}` };
  return reply.status(problem.status).headers(headers).type(PROBLEM_TYPE).send(JSON.stringify(body));
}

/** A refusal for a reason of a route's own. */
export interface Refusal {
  status: number;
  title: string;
  code: string;
  detail: string;
}

/** Answers a request that is refused for a reason of the route's own. */
export function answerRefusal(reply: FastifyReply, request: FastifyRequest, refusal: Refusal): FastifyReply {
  return reply.status(refusal.status).type(PROBLEM_TYPE).send(refusalBody(refusal, request.id));
}

/** The problem document of a refusal. */
export function refusalBody(refusal: Refusal, requestId: string): string {
  const instance = `urn:uuid:${requestId}`;
  return JSON.stringify({ type: `urn:lethe:problem:${refusal.code}`, ...refusal, instance });
}

/** What Fastify refuses itself (a body too large, say) carries its status and, in its text, perhaps a piece of the request. */
function asHttpException(error: unknown): unknown {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? new HttpException('refused', status) : error;
}
