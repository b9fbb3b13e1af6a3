import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../audit';
import type { Purpose } from './purposes';
import type { ApiRole } from './roles';

/** Who makes a request, as the guard found: a system or a person with an API key, or a person who signed in. */
export interface Caller {
  /** The API key; absent for a person who signed in. */
  keyId?: string | undefined;
  /** The session of a person who signed in. */
  sessionId?: string | undefined;
  /** The pseudonym under which assignments and decisions know them; keys and sessions of one person or system share it. */
  actorRef: string;
  /** The same pseudonym, as the audit log names it. */
  actor: Actor;
  role: ApiRole;
  /** Channels that the key or the person is limited to; absent for all of them. */
  channelIds?: readonly string[] | undefined;
  /** What the key may open messages for; absent for anything, and for people. */
  purposes?: readonly Purpose[] | undefined;
  /** Networks that the key counts in; absent for anywhere, and for people. */
  networks?: readonly string[] | undefined;
  /** The recipient that a `crm` key belongs to: whoever it is shown to is a disclosure (GDPR Art. 19). */
  recipientId?: string | undefined;
  /** Why messages are opened; present where the route opens some and the caller has to say, or said, why. */
  purpose?: Purpose | undefined;
}

const callers = new WeakMap<object, Caller>();

/** Notes who makes a request; for the guard alone. */
export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request.raw, caller);
}

/** Who makes a request; throws when no guard ran, which would be a mistake of ours. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request.raw);
  if (!caller) throw new Error('this request passed no guard');
  return caller;
}

/** Hands a handler the {@link Caller} of its request. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
