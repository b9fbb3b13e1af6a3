export {
  cursorField,
  givenInstantField,
  instantField,
  limitField,
  nextCursorField,
  numberInQuery,
  uuidField,
} from './fields';
export { HealthModule, type HealthCheck } from './health';
export { IdempotencyModule } from './idempotency/idempotency.module';
export { Idempotent, TakesIdempotencyKey, type IdempotentCall } from './idempotency/idempotent-call';
export { UnsafeCalls } from './idempotency/unsafe-calls';
export { AlsoAnswers, PROBLEM_CONTENT, STATUS_MEANING } from './openapi-answers';
export { decodeCursor, encodeCursor } from './page-cursor';
export { methodNotAllowed, PROBLEM_TYPE, problemOf, type Problem } from './problem';
export { ProblemFilter } from './problem-filter';
export { RequestInvalid, Unauthenticated, type RuleBroken } from './request-errors';
export { RouteTable, type Route } from './route-table';
export { type HttpProcess, runHttpProcess } from './run-process';
export { createHttpServer, useHttpConventions, type HttpServer } from './server';
export { parseRequest, rulesOf, ValidationPipe } from './validation';
