import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { CredentialRegister, type KeptSecret, type NewSecret } from '../../../credentials';
import { secretBytes, wipe } from '../../../crypto';
import { CLOCK, type Clock } from '../../../foundation/clock';
import type { Transaction } from '../../../foundation/database';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../../foundation/http';
import { type Caller, CurrentCaller } from '../../../identity';
import {
  type CredentialJson,
  credentialJson,
  CredentialListAnswer,
  CredentialPath,
  type CredentialUseJson,
  CredentialUsesAnswer,
  KeptCredentialAnswer,
  type KeptCredentialJson,
  keptCredentialJson,
  NewCredentialBody,
  RotateCredentialBody,
} from './credential-bodies';

/** `/v1/credentials`. Values come in and never go out, but for those that Lethe made itself, once. */
@ApiTags('administration')
@Controller('v1/credentials')
export class CredentialsHttpController {
  constructor(
    private readonly register: CredentialRegister,
    private readonly calls: UnsafeCalls,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List all credentials with their versions; never their values' })
  @ZodResponse({ status: 200, description: 'The credentials', type: CredentialListAnswer })
  async list(): Promise<{ credentials: CredentialJson[] }> {
    const records = await this.register.list();
    return { credentials: records.map((record) => credentialJson(record, this.clock.now())) };
  }

  @Get(':credentialId/uses')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Show when a version of a credential was used',
    description:
      'By process and day, newest first, some seconds late. A former version that is still used tells that the other side has not changed over.',
  })
  @ZodResponse({ status: 200, description: 'Its uses', type: CredentialUsesAnswer })
  async uses(@Param() { credentialId }: CredentialPath): Promise<{ uses: CredentialUseJson[] }> {
    const uses = await this.register.uses(credentialId);
    return { uses: uses.map((one) => ({ ...one, lastUsedAt: one.lastUsedAt.toISOString() })) };
  }

  @Post()
  @AlsoAnswers(409)
  @ApiOperation({
    summary: 'Store a credential',
    description:
      'It is sealed at once under a key of its own, which only the process that uses the credential may have. Nobody can read it back.',
  })
  @ZodResponse({ status: 201, description: 'Stored', type: KeptCredentialAnswer })
  add(
    @Body() body: NewCredentialBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<KeptCredentialJson> {
    return this.keep(call, body, (tx, secret) =>
      this.register.add(tx, body.kind, body.scope, secret, caller.actor),
    );
  }

  @Post(':credentialId/rotate')
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Store the next version of a credential',
    description:
      'Both versions count during the overlap, so that nothing that was signed or agreed with the former one is refused; then its key is destroyed.',
  })
  @ZodResponse({ status: 201, description: 'Stored', type: KeptCredentialAnswer })
  rotate(
    @Param() { credentialId }: CredentialPath,
    @Body() body: RotateCredentialBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<KeptCredentialJson> {
    const { overlapHours } = body;
    return this.keep(call, body, (tx, secret) =>
      this.register.rotate(tx, credentialId, { ...secret, overlapHours }, caller.actor),
    );
  }

  @Delete(':credentialId')
  @HttpCode(204)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Revoke a version of a credential',
    description:
      'It counts no more within seconds; the worker revokes a token at Meta and destroys the key. For a leak, contain it as an incident instead.',
  })
  @ApiResponse({ status: 204, description: 'It counts no more' })
  async revoke(
    @Param() { credentialId }: CredentialPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<void> {
    await this.calls.run(
      call,
      (tx) => this.register.revoke(tx, credentialId, 'revoked', caller.actor),
      () => null,
    );
  }

  private async keep(
    call: IdempotentCall,
    { value, facts, expiresAt }: Pick<NewCredentialBody, 'value' | 'facts' | 'expiresAt'>,
    work: (tx: Transaction, secret: NewSecret) => Promise<KeptSecret>,
  ): Promise<KeptCredentialJson> {
    const bytes = value === undefined ? undefined : bytesOf(value);
    const secret = { value: bytes, facts, expiresAt: expiresAt === undefined ? null : new Date(expiresAt) };
    try {
      return await this.calls.run<KeptCredentialJson>(
        call,
        async (tx) => keptCredentialJson(await work(tx, secret), this.clock.now()),
        (kept) => ({ ...kept, value: undefined }),
      );
    } finally {
      wipe(bytes);
    }
  }
}

/** In memory of its own, to be overwritten. The text that it came in cannot be: the process that takes secrets in keeps them for no longer than a request. */
function bytesOf(value: string): Buffer {
  const bytes = secretBytes(Buffer.byteLength(value));
  bytes.write(value);
  return bytes;
}
