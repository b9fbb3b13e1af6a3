import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import {
  AlsoAnswers,
  Idempotent,
  type IdempotentCall,
  TakesIdempotencyKey,
  UnsafeCalls,
} from '../foundation/http';
import { type Caller, CurrentCaller } from '../identity';
import {
  ApprovalBody,
  EmptyBody,
  ExtensionBody,
  RefusalBody,
  RequestAnswer,
  type RequestJson,
  RequestPath,
  VerificationBody,
} from './request-bodies';
import { RequestDecisions } from './request-decisions';
import { requestJson } from './request-json';
import type { RequestRecord } from './requests.store';

const ANSWER = { status: 200, description: 'The request as it stands now', type: RequestAnswer } as const;

/** `/v1/requests/{id}/…`: verification and decision. */
@ApiTags('requests')
@Controller('v1/requests/:requestId')
export class RequestDecisionsHttpController {
  constructor(
    private readonly decisions: RequestDecisions,
    private readonly calls: UnsafeCalls,
  ) {}

  @Post('verification')
  @TakesIdempotencyKey()
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Record how it was made sure who asks' })
  @ZodResponse(ANSWER)
  verify(
    @Param() { requestId }: RequestPath,
    @Body() { method, evidence }: VerificationBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    if (method !== 'manual')
      throw new DomainError(
        'conflict',
        'request.verification.method',
        'this release sends no codes over WhatsApp: verify with method manual',
      );
    return this.act(call, (tx) => this.decisions.verifyManually(tx, requestId, evidence ?? '', caller));
  }

  @Post('approve')
  @TakesIdempotencyKey()
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Approve a verified request',
    description:
      'Access, portability and erasure are carried out from here on; follow them with `GET /v1/requests/{requestId}`.',
  })
  @ZodResponse(ANSWER)
  approve(
    @Param() { requestId }: RequestPath,
    @Body() { ground }: ApprovalBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    return this.act(call, (tx) => this.decisions.approve(tx, requestId, ground, caller));
  }

  @Post('refuse')
  @TakesIdempotencyKey()
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Refuse a request, on a ground of Art. 12(5) or 17(3)' })
  @ZodResponse(ANSWER)
  refuse(
    @Param() { requestId }: RequestPath,
    @Body() { ground, explanation }: RefusalBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    return this.act(call, (tx) => this.decisions.refuse(tx, requestId, ground, explanation, caller));
  }

  @Post('extend')
  @TakesIdempotencyKey()
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Extend the time by two further months, once, within the first' })
  @ZodResponse(ANSWER)
  extend(
    @Param() { requestId }: RequestPath,
    @Body() { reason }: ExtensionBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    return this.act(call, (tx) => this.decisions.extend(tx, requestId, reason, caller));
  }

  @Post('withdraw')
  @TakesIdempotencyKey()
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Record that the person took the request back' })
  @ZodResponse(ANSWER)
  withdraw(
    @Param() { requestId }: RequestPath,
    @Body() _nothing: EmptyBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    return this.act(call, (tx) => this.decisions.withdraw(tx, requestId, caller));
  }

  private act(call: IdempotentCall, work: (tx: Transaction) => Promise<RequestRecord>): Promise<RequestJson> {
    return this.calls.run(call, async (tx) => requestJson(await work(tx)));
  }
}
