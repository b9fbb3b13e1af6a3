import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE } from '../foundation/http';

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
