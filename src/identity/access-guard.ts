import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../foundation/errors';
import { clientOfRequest, cookieOf, COOKIES, RequestInvalid, Unauthenticated } from '../foundation/http';
import { ApiKeys } from './api-keys';
import { type Caller, rememberCaller } from './caller';
import { type Permission, permissionOf, PUBLIC, SIGN_IN } from './permissions';
import { isPurpose, type Purpose, PURPOSES } from './purposes';
import { isCsrfToken } from './sessions/session-token';
import { Sessions } from './sessions/sessions';

const PURPOSE_HEADER = 'lethe-purpose';
const SAFE_METHODS = ['GET', 'HEAD'];

/** The one place where a request is let in: looks its route up in the permission table, then who calls, and, where messages are opened, why. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly keys: ApiKeys,
    private readonly sessions: Sessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const permission = permissionOf(request.method, request.routeOptions.url ?? '');
    if (permission === PUBLIC || permission === SIGN_IN) return true;
    const caller = await this.callerOf(request);
    assertAllowed(permission, caller);
    const purpose = permission?.opensMessages ? purposeOf(request, caller) : undefined;
    rememberCaller(request, { ...caller, purpose });
    return true;
  }

  /** A key, else the session of a browser. */
  private async callerOf(request: FastifyRequest): Promise<Caller> {
    const { authorization } = request.headers;
    const session = cookieOf(request, COOKIES.session);
    if (authorization !== undefined || session === undefined)
      return this.keys.authenticate(bearerToken(authorization), clientOfRequest(request.raw).address);
    const caller = await this.sessions.authenticate(session);
    assertFromOurPage(request, session);
    return caller;
  }
}

/** Browsers send cookies along, whoever made them call: only a page of ours knows the token that goes with the session. Throws `auth.csrf` (denied). */
function assertFromOurPage(request: FastifyRequest, session: string): void {
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  const isSafe = SAFE_METHODS.includes(request.method);
  if (site !== 'cross-site' && (isSafe || isCsrfToken(session, request.headers['x-csrf-token']))) return;
  throw new DomainError(
    'denied',
    'auth.csrf',
    'send the csrfToken of the session as X-CSRF-Token, from a page of this very site',
  );
}

/**
 * Why messages are opened (GDPR Art. 5(1)(b)). A person who signed in always says so; a key that is limited to purposes is for the only one, or names one of
 * them; any other key may. Throws a broken rule.
 */
function purposeOf(request: FastifyRequest, { sessionId, purposes }: Caller): Purpose | undefined {
  const given = request.headers[PURPOSE_HEADER];
  if (given === undefined && purposes?.length === 1) return purposes[0];
  if (given === undefined && purposes === undefined && sessionId === undefined) return undefined;
  const allowed = purposes ?? PURPOSES;
  if (typeof given === 'string' && isPurpose(given) && allowed.includes(given)) return given;
  throw new RequestInvalid([
    { path: 'Lethe-Purpose', rule: `must say why messages are opened: ${allowed.join(', ')}` },
  ]);
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
    throw new Unauthenticated(
      'auth.missing',
      'send the header Authorization: Bearer <API key>, or sign in with POST /v1/sessions',
    );
  return token;
}
