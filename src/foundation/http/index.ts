export { answerError } from './answer-error';
export { cookieOf, COOKIES, setCookie } from './cookies';
export type { DirectAnswer, DirectRequest, DirectRoute } from './direct-routes';
export {
  type Client,
  clientOfRequest,
  edgeKeys,
  type EdgeSettings,
  edgeSettings,
  isNetworkList,
  Networks,
  RateLimiter,
  sourceOf,
  tooMany,
} from './edge';
export {
  cursorField,
  givenInstantField,
  instantField,
  limitField,
  nextCursorField,
  uuidField,
} from './fields';
export { HealthModule } from './health';
export { IdempotencyModule } from './idempotency/idempotency.module';
export { Idempotent, type IdempotentCall } from './idempotency/idempotent-call';
export { Turns } from './idempotency/turns';
export { CALL_TRAIL, type CallTrail, UnsafeCalls } from './idempotency/unsafe-calls';
export { AlsoAnswers, PROBLEM_CONTENT, STATUS_MEANING } from './openapi-answers';
export { BY_ID, readPage } from './page';
export { decodeCursor, encodeCursor } from './page-cursor';
export { PROBLEM_TYPE, problemOf, type Problem } from './problem';
export { RequestInvalid, type RuleBroken, Unauthenticated } from './request-errors';
export { clusterKeys, runHttpCluster } from './run-cluster';
export { runHttpProcess } from './run-process';
export { ServiceGate } from './service-gate';
export { createHttpServer, useHttpConventions, type HttpServer } from './server';
