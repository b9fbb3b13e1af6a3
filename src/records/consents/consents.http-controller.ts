import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import {
  AlsoAnswers,
  decodeCursor,
  encodeCursor,
  Idempotent,
  type IdempotentCall,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import {
  checkJson,
  ConsentAnswer,
  ConsentBody,
  ConsentCheckAnswer,
  type ConsentCheckJson,
  ConsentCheckQuery,
  consentJson,
  type ConsentJson,
  ConsentListAnswer,
  ConsentQuery,
} from './consent-bodies';
import type { LedgerPosition } from './consent.store';
import { Consents } from './consents';

/** `/v1/consents`: who agreed to be written to, and who asked not to be. */
@ApiTags('records')
@Controller('v1/consents')
export class ConsentsHttpController {
  constructor(
    private readonly consents: Consents,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the ledger of consents and objections, oldest first' })
  @ZodResponse({ status: 200, description: 'A page', type: ConsentListAnswer })
  async list(
    @Query() { subjectId, purpose, limit, cursor }: ConsentQuery,
  ): Promise<{ consents: ConsentJson[]; nextCursor: string | null }> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
    const found = await this.consents.list({ subjectRef: subjectId, purpose, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    return {
      consents: page.map(consentJson),
      nextCursor: found.length > limit ? cursorAt(page.at(-1)!) : null,
    };
  }

  @Get('check')
  @AlsoAnswers(404, 410)
  @ApiOperation({
    summary: 'Ask whether somebody may be written to',
    description:
      'For senders, before each message that is not an answer. 404 and 410 mean no as well: nobody is known, or they were erased. Changes of `user_preferences` and keywords such as STOP count from the moment their webhook is answered.',
  })
  @ZodResponse({ status: 200, description: 'Yes or no, and why', type: ConsentCheckAnswer })
  async check(@Query() asked: ConsentCheckQuery, @CurrentCaller() caller: Caller): Promise<ConsentCheckJson> {
    const { subjectId, purpose, channelId } = asked;
    return checkJson(asked, await this.consents.check(caller, subjectId, purpose, channelId));
  }

  @Post()
  @AlsoAnswers(404, 410, 429)
  @ApiOperation({
    summary: 'Write down a consent or an objection',
    description:
      'A new line of the ledger; none is ever changed. Of one person, number and purpose the newest `at` counts.',
  })
  @ZodResponse({ status: 201, description: 'Written down', type: ConsentAnswer })
  record(
    @Body() { at, evidenceSha256, channelId, ...rest }: ConsentBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<ConsentJson> {
    const reported = {
      ...rest,
      channelId: channelId ?? null,
      at: at === undefined ? undefined : new Date(at),
      evidence: evidenceSha256 === undefined ? null : Buffer.from(evidenceSha256, 'hex'),
    };
    return this.calls.run(call, async (tx) => consentJson(await this.consents.record(tx, reported, caller)));
  }
}

function cursorAt({ recordedAt, referenceTag }: LedgerPosition): string {
  return encodeCursor([recordedAt.getTime(), referenceTag.toString('hex')]);
}

function position([at, tag]: unknown[]): LedgerPosition | null {
  const isValid = typeof at === 'number' && Number.isSafeInteger(at) && Math.abs(at) < 8e15;
  if (!isValid || typeof tag !== 'string' || !/^[0-9a-f]{32}$/.test(tag)) return null;
  return { recordedAt: new Date(at), referenceTag: Buffer.from(tag, 'hex') };
}
