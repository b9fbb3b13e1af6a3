import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { concatMap, type Observable } from 'rxjs';
import { permissionOf } from '../permissions';
import { ApiTrail } from './api-trail';

/** Answers a reading about people only once it is on record who read it. */
@Injectable()
export class ReadTrail implements NestInterceptor {
  constructor(private readonly trail: ApiTrail) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const permission = permissionOf(request.method, request.routeOptions.url ?? '');
    if (typeof permission !== 'object' || permission.isPersonal !== true) return next.handle();
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        await this.trail.noteReading(request);
        return answer;
      }),
    );
  }
}
