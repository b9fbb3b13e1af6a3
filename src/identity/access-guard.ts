import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../foundation/errors';
import { Unauthenticated } from '../foundation/http';
import { ApiKeys } from './api-keys';
import { type Caller, rememberCaller } from './caller';
import { type Permission, permissionOf, PUBLIC } from './permissions';

/** The one place where a request is let in: looks its route up in the permission table, then who calls. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const permission = permissionOf(request.method, request.routeOptions.url ?? '');
    if (permission === PUBLIC) return true;
    const caller = await this.keys.authenticate(bearerToken(request.headers.authorization));
    assertAllowed(permission, caller);
    rememberCaller(request, caller);
    return true;
  }
}

/** Throws `denied`, or `missing` where the existence of the thing is hidden from the role. A route without a permission is nobody's. */
export function assertAllowed(permission: Permission | undefined, { role }: Pick<Caller, 'role'>): void {
  if (permission?.roles.includes(role)) return;
  if (permission?.hiddenFrom.includes(role))
    throw new DomainError('missing', 'auth.hidden', 'there is nothing here for your role');
  const roles = permission?.roles.join(', ') ?? '';
  throw new DomainError(
    'denied',
    'auth.role',
    roles === '' ? 'this is nobody’s to use' : `this is for the roles ${roles}`,
  );
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer +([^\s]+) *$/i.exec(header ?? '')?.[1];
  if (token === undefined)
    throw new Unauthenticated('auth.missing', 'send the header Authorization: Bearer <API key>');
  return token;
}
