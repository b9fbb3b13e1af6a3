import { Controller, Get, Inject, Optional, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AlsoAnswers, cookieOf, COOKIES, setCookie } from '../../foundation/http';
import { DomainError } from '../../foundation/errors';
import { deviceOf, handOver } from '../sessions/session-cookies';
import { OpenIdProvider } from './openid-provider';
import { OpenIdSignIn } from './openid-sign-in';

/** How long a sign-in at the provider may take. */
const PENDING_SECONDS = 600;
/** Provider token of where people are sent once they are signed in. */
export const SIGNED_IN_PATH = Symbol('SIGNED_IN_PATH');

/** `/v1/sign-in/openid`: to the identity provider of the business, and back. */
@ApiTags('sign-in')
@Controller('v1/sign-in/openid')
export class OpenIdHttpController {
  constructor(
    private readonly signIn: OpenIdSignIn,
    @Inject(SIGNED_IN_PATH) private readonly signedInPath: string,
    @Optional() private readonly provider?: OpenIdProvider,
  ) {}

  @Get()
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Sign in through the identity provider',
    description:
      'For a browser: leads to the provider (authorization code flow with PKCE, state and nonce). 404 where none is configured.',
  })
  @ApiResponse({
    status: 302,
    description: 'To the provider',
    headers: { Location: { schema: { type: 'string' }, description: 'The provider' } },
  })
  async begin(@Res() reply: FastifyReply): Promise<void> {
    const { url, kept } = await this.configured().begin();
    setCookie(reply, COOKIES.openid, kept, { seconds: PENDING_SECONDS, sameSite: 'Lax' });
    void reply.redirect(url, 302);
  }

  @Get('callback')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Come back from the identity provider',
    description:
      'Where the provider sends the browser; sets the cookies of the session, as `POST /v1/sessions` does.',
  })
  @ApiResponse({
    status: 303,
    description: 'Signed in',
    headers: { Location: { schema: { type: 'string' }, description: 'Where to go on' } },
  })
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const provider = this.configured();
    setCookie(reply, COOKIES.openid, '', { seconds: 0, sameSite: 'Lax' });
    const identity = await provider.finish(request.url, cookieOf(request, COOKIES.openid));
    const device = deviceOf(request);
    handOver(reply, await this.signIn.signIn(identity, device), device);
    void reply.redirect(this.signedInPath, 303);
  }

  private configured(): OpenIdProvider {
    if (!this.provider)
      throw new DomainError(
        'missing',
        'openid.none',
        'no identity provider is configured (LETHE_API_OPENID_ISSUER)',
      );
    return this.provider;
  }
}
