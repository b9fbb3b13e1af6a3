import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logging';
import { NotReady } from './health';
import { methodNotAllowed, PROBLEM_TYPE, problemOf } from './problem';
import type { RouteTable } from './route-table';

/**
 * The one place where an error becomes an answer. What a client did is logged at `debug`, what we did at `error`; that a process is not ready is the answer
 * that a probe asks for: `info` while it starts, `warn` when it was ready before. Neither log nor answer quotes the request.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteTable,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { problem, headers } = this.problemOf(error, request);
    const fields = { requestId: request.id, code: problem.code, status: problem.status };
    if (error instanceof NotReady)
      this.logger[error.isStarting ? 'info' : 'warn']({ ...fields, away: error.away }, 'not ready');
    else if (problem.status >= 500) this.logger.error({ ...fields, err: error }, 'request failed');
    else this.logger.debug(fields, 'request refused');
    if (reply.sent || reply.raw.headersSent) {
      // Half an answer is out: breaking the connection is the only way to tell that it is not whole.
      reply.raw.destroy();
      return;
    }
    problem.instance = `urn:uuid:${request.id}`;
    void reply.status(problem.status).headers(headers).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  }

  private problemOf(error: unknown, request: FastifyRequest): ReturnType<typeof problemOf> {
    if (error instanceof HttpException && error.getStatus() === 404) {
      const allowed = this.routes.methodsOf(request.url.split('?', 1)[0]!);
      if (allowed.length > 0 && !allowed.includes(request.method)) return methodNotAllowed(allowed);
    }
    return problemOf(error);
  }
}
