import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../foundation/http';
import {
  type ApiKeyJson,
  apiKeyJson,
  ApiKeyListAnswer,
  ApiKeyPath,
  IssuedApiKeyAnswer,
  type IssuedApiKeyJson,
  NewApiKeyBody,
} from './api-key-bodies';
import { ApiKeys } from './api-keys';
import { type Caller, CurrentCaller } from './caller';

/** `/v1/api-keys` */
@ApiTags('administration')
@Controller('v1/api-keys')
export class ApiKeysHttpController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List all API keys, newest first, without their texts' })
  @ZodResponse({ status: 200, description: 'The keys', type: ApiKeyListAnswer })
  async list(): Promise<{ apiKeys: ApiKeyJson[] }> {
    return { apiKeys: (await this.keys.list()).map(apiKeyJson) };
  }

  @Post()
  @ApiOperation({
    summary: 'Issue an API key',
    description:
      'To rotate your own key, issue another with your `actorRef`, put it to use, and revoke the old one: until then both open. For anybody else’s actor the operator does so (`lethe api-key create --actor`). A caller limited to channels, purposes or networks issues no key that is limited less. Where two people must agree, a key counts as the same person as the one it was issued with.',
  })
  @ZodResponse({ status: 201, description: 'The key; its text is shown this once', type: IssuedApiKeyAnswer })
  issue(
    @Body() body: NewApiKeyBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<IssuedApiKeyJson> {
    const { channels: channelIds, ...rest } = body;
    const wanted = { ...rest, channelIds };
    return this.calls.run<IssuedApiKeyJson>(
      call,
      async (tx) => {
        const { key, record } = await this.keys.issue(tx, wanted, caller);
        return { ...apiKeyJson(record), key };
      },
      (issued) => ({ ...issued, key: undefined }),
    );
  }

  @Delete(':keyId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key at once' })
  @ApiResponse({ status: 204, description: 'It opens nothing any more' })
  @AlsoAnswers(404, 409)
  async revoke(
    @Param() { keyId }: ApiKeyPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<void> {
    await this.calls.run(call, (tx) => this.keys.revoke(tx, keyId, caller));
  }
}
