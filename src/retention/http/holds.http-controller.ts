import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import {
  AlsoAnswers,
  BY_ID,
  Idempotent,
  type IdempotentCall,
  readPage,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { ConversationClasses } from '../conversations';
import { Holds } from '../holds';
import {
  HoldAnswer,
  HoldBody,
  type HoldJson,
  holdJson,
  HoldListAnswer,
  HoldPath,
  HoldQuery,
} from './hold-bodies';
import { TYPES_WITH_CLASS } from './kept-types';

/** `/v1/holds` */
@ApiTags('retention')
@Controller('v1/holds')
export class HoldsHttpController {
  constructor(
    private readonly holds: Holds,
    private readonly conversations: ConversationClasses,
    @Inject(TYPES_WITH_CLASS) private readonly keptTypes: readonly string[],
    private readonly calls: UnsafeCalls,
  ) {}

  @Post()
  @AlsoAnswers(409)
  @ApiOperation({
    summary: 'Place a legal hold',
    description:
      'Covers what meets all of `subjectId`, `channelId`, `from` and `to` that are given; at least one is needed. In force at once: neither purge nor erasure takes what it covers, until a person releases it. By subject it is refused once that person’s erasure is past its fence. Past their period, or once the person is erased, held messages are shown to nobody.',
  })
  @ZodResponse({ status: 201, description: 'The hold', type: HoldAnswer })
  place(
    @Body() body: HoldBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<HoldJson> {
    const { subjectId = null, channelId = null, from, to, reason, reference, until = null } = body;
    const wanted = {
      subjectRef: subjectId,
      channelId,
      sentFrom: from === undefined ? null : new Date(from),
      sentTo: to === undefined ? null : new Date(to),
      reason,
      reference,
      reviewOn: until,
    };
    return this.calls.run(call, async (tx) => holdJson(await this.holds.place(tx, wanted, caller.actor)));
  }

  @Get()
  @ApiOperation({ summary: 'List legal holds, newest first, released ones too' })
  @ZodResponse({ status: 200, description: 'A page', type: HoldListAnswer })
  async list(@Query() query: HoldQuery): Promise<{ holds: HoldJson[]; nextCursor: string | null }> {
    const { rows, nextCursor } = await readPage(query, BY_ID, (limit, before) =>
      this.holds.list(limit, before),
    );
    return { holds: rows.map(holdJson), nextCursor };
  }

  @Delete(':holdId')
  @HttpCode(204)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Release a legal hold',
    description: 'What only it kept is destroyed, and an erasure that waited for it goes on.',
  })
  @ApiResponse({ status: 204, description: 'Released' })
  async release(
    @Param() { holdId }: HoldPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<void> {
    const { actor } = caller;
    await this.calls.run(call, async (tx) => {
      await this.holds.release(tx, holdId, actor);
      await this.conversations.resumeAfter(tx, holdId, { actor, keptTypes: this.keptTypes });
    });
  }
}
