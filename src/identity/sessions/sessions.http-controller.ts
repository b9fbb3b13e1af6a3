import { Controller, Delete, Get, HttpCode, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { DomainError } from '../../foundation/errors';
import {
  AlsoAnswers,
  cookieOf,
  COOKIES,
  Idempotent,
  type IdempotentCall,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../caller';
import { isPersonRole } from '../roles';
import {
  OwnSessionAnswer,
  type OwnSessionJson,
  type SessionJson,
  SessionListAnswer,
  SessionPath,
} from '../sign-in/sign-in-bodies';
import { takeAway } from './session-cookies';
import { sessionJson } from './session-json';
import { csrfToken } from './session-token';
import { Sessions } from './sessions';

/** `/v1/sessions`: where the caller is signed in. */
@ApiTags('sign-in')
@Controller('v1/sessions')
export class SessionsHttpController {
  constructor(
    private readonly sessions: Sessions,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List where you are signed in, newest first' })
  @ZodResponse({ status: 200, description: 'Your sessions', type: SessionListAnswer })
  async list(@CurrentCaller() { actorRef }: Caller): Promise<{ sessions: SessionJson[] }> {
    return { sessions: (await this.sessions.list(actorRef)).map(sessionJson) };
  }

  @Get('current')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Get your own session, with its CSRF token',
    description: 'For a page that was loaded again. 404 for an API key.',
  })
  @ZodResponse({ status: 200, description: 'Your session', type: OwnSessionAnswer })
  async current(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<OwnSessionJson> {
    const { actorRef, sessionId, role } = caller;
    const record = (await this.sessions.list(actorRef)).find(({ id }) => id === sessionId);
    if (record === undefined || !isPersonRole(role))
      throw new DomainError('missing', 'session.none', 'an API key has no session');
    const token = cookieOf(request, COOKIES.session)!;
    return { ...sessionJson(record), role, csrfToken: csrfToken(token) };
  }

  @Delete(':sessionId')
  @HttpCode(204)
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'End a session at once',
    description: 'Your own, to sign out there, or one of somebody whose keys you may revoke.',
  })
  @ApiResponse({ status: 204, description: 'It opens nothing any more' })
  async end(
    @Param() { sessionId }: SessionPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.calls.run(call, (tx) => this.sessions.end(tx, sessionId, caller));
    if (caller.sessionId === sessionId) takeAway(reply);
  }
}
