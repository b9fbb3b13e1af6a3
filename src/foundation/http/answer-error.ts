import { HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logging';
import { PROBLEM_TYPE, problemOf } from './problem';

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

/** What Fastify refuses itself (a body too large, say) carries its status and, in its text, perhaps a piece of the request. */
function asHttpException(error: unknown): unknown {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? new HttpException('refused', status) : error;
}
