import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { AlsoAnswers, clientOfRequest, sourceOf } from '../../foundation/http';
import { PeopleStore } from '../people/people.store';
import { deviceOf, handOver } from '../sessions/session-cookies';
import { sessionJson } from '../sessions/session-json';
import { csrfToken } from '../sessions/session-token';
import { Enrolment } from './enrolment';
import { PasswordSignIn } from './password-sign-in';
import {
  BegunSessionAnswer,
  type BegunSessionJson,
  EnrolledAnswer,
  EnrolmentAnswer,
  EnrolmentBody,
  EnrolmentCompletionBody,
  SignInBody,
} from './sign-in-bodies';

/** `POST /v1/sessions` and `/v1/enrolment`: for people who are nobody yet. */
@ApiTags('sign-in')
@Controller('v1')
export class SignInHttpController {
  constructor(
    private readonly signIn: PasswordSignIn,
    private readonly enrolment: Enrolment,
    private readonly store: PeopleStore,
  ) {}

  @Post('sessions')
  @AlsoAnswers(429)
  @ApiOperation({
    summary: 'Sign in with login, password and code',
    description:
      'Answers cookies that no page can read, and the token that unsafe calls need as `X-CSRF-Token`. Whatever is wrong, the answer is the same. Who fails five times from one place waits; nobody can be locked out from another.',
  })
  @ZodResponse({ status: 201, description: 'Signed in', type: BegunSessionAnswer })
  async begin(
    @Body() { login, password, code }: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BegunSessionJson> {
    const device = deviceOf(request);
    const source = sourceOf(clientOfRequest(request.raw).address);
    const begun = await this.signIn.signIn({ login, password, code, source, device });
    handOver(reply, begun, device);
    return {
      ...sessionJson(begun.record),
      role: begun.role,
      csrfToken: csrfToken(begun.token),
      notices: begun.notices,
    };
  }

  @Post('enrolment')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take an invitation up',
    description: 'Gives a secret for an authenticator. A repetition gives another, and the last one counts.',
  })
  @ZodResponse({ status: 200, description: 'What to set an authenticator up with', type: EnrolmentAnswer })
  offer(@Body() { invitation }: EnrolmentBody) {
    return this.store.transaction((tx) => this.enrolment.offer(tx, invitation));
  }

  @Post('enrolment/completion')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Choose a password, and confirm the authenticator',
    description:
      'The password has 12 to 128 characters and is on no list of breached ones. With a `code` the authenticator counts from now on; DPOs, admins and owners need one.',
  })
  @ZodResponse({ status: 200, description: 'The person can sign in now', type: EnrolledAnswer })
  complete(@Body() { invitation, password, code }: EnrolmentCompletionBody) {
    return this.store.transaction((tx) => this.enrolment.complete(tx, { invitation, password, code }));
  }
}
