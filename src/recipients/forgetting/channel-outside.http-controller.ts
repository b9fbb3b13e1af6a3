import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AuditLog } from '../../audit';
import { DomainError } from '../../foundation/errors';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import {
  ChannelOutsideAnswer,
  ChannelOutsideBody,
  type ChannelOutsideJson,
  ChannelOutsidePath,
} from './channel-outside-bodies';
import { ChannelsOutsideStore, UNDECLARED } from './channels-outside.store';

const unknown = () => new DomainError('missing', 'channel.unknown', 'there is no such channel');

/** `/v1/channels/{id}/outside`: who runs a number, and what of its contacts may lie at Meta. */
@ApiTags('administration')
@Controller('v1/channels/:channelId/outside')
export class ChannelOutsideHttpController {
  constructor(
    private readonly store: ChannelsOutsideStore,
    private readonly audit: AuditLog,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Show what is declared of a number outside' })
  @ZodResponse({ status: 200, description: 'What is declared', type: ChannelOutsideAnswer })
  async show(@Param() { channelId }: ChannelOutsidePath): Promise<ChannelOutsideJson> {
    const found = await this.store.find(channelId);
    if (found === undefined) throw unknown();
    return found;
  }

  @Put()
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Declare what an erasure must reach outside',
    description:
      'Which provider runs the number decides how erasures are passed on; what is not declared becomes a task for a person in every erasure.',
  })
  @ZodResponse({ status: 200, description: 'What is declared from now on', type: ChannelOutsideAnswer })
  declare(
    @Param() { channelId }: ChannelOutsidePath,
    @Body() body: ChannelOutsideBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<ChannelOutsideJson> {
    return this.calls.run(call, async (tx) => {
      if ((await this.store.find(channelId, tx)) === undefined) throw unknown();
      await this.store.declare(tx, channelId, { ...UNDECLARED, ...defined(body) });
      await this.audit.append(tx, {
        type: 'config.changed',
        actor: caller.actor,
        ref: { channel: channelId },
        code: 'channel',
      });
      return (await this.store.find(channelId, tx))!;
    });
  }
}

/** Without the fields that are not there. */
function defined<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
