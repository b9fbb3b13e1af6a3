import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Transaction } from '../foundation/database';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../foundation/http';
import { type Caller, CurrentCaller } from '../identity';
import { codeFailure, type CodeOutcome, CodeVerification } from './code-verification';
import { ManualVerification } from './manual-verification';
import {
  ApprovalBody,
  ConfirmationBody,
  EmptyBody,
  ExtensionBody,
  LiftingBody,
  RefusalBody,
  RequestAnswer,
  type RequestJson,
  RequestPath,
  VerificationBody,
} from './request-bodies';
import { RequestDecisions } from './request-decisions';
import { requestJson } from './request-json';
import type { RequestRecord } from './requests.store';
import { Restrictions } from './restrictions';

const ANSWER = { status: 200, description: 'The request as it stands now', type: RequestAnswer } as const;

/** `/v1/requests/{id}/…`: verification and decision. */
@ApiTags('requests')
@Controller('v1/requests/:requestId')
export class RequestDecisionsHttpController {
  constructor(
    private readonly decisions: RequestDecisions,
    private readonly manual: ManualVerification,
    private readonly codes: CodeVerification,
    private readonly restrictions: Restrictions,
    private readonly calls: UnsafeCalls,
  ) {}

  @Post('verification')
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Make sure who asks: send a code to the number, or record what was checked by hand',
    description: 'By hand it takes a second person, who confirms it with `POST …/verification/confirm`.',
  })
  @ZodResponse(ANSWER)
  verify(
    @Param() { requestId }: RequestPath,
    @Body() { method, evidence }: VerificationBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    if (method === 'whatsapp-code') return this.code(call, (tx) => this.codes.send(tx, requestId, caller));
    return this.act(call, (tx) => this.manual.vouch(tx, requestId, evidence ?? '', caller));
  }

  @Post('verification/confirm')
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary:
      'Enter the code that the person received, or agree as the second person with what the first one checked',
  })
  @ZodResponse(ANSWER)
  confirm(
    @Param() { requestId }: RequestPath,
    @Body() { code }: ConfirmationBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    if (code !== undefined) return this.code(call, (tx) => this.codes.confirm(tx, requestId, code, caller));
    return this.act(call, (tx) => this.manual.confirm(tx, requestId, caller));
  }

  @Post('approve')
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Approve a verified request',
    description:
      'It is carried out from here on; follow it with `GET /v1/requests/{requestId}`. Again for one whose step `execution` failed with `keyring.lease.denied`: it was approved so long ago that the worker may no longer open what it needs.',
  })
  @ZodResponse(ANSWER)
  approve(
    @Param() { requestId }: RequestPath,
    @Body() approval: ApprovalBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    return this.act(call, (tx) => this.decisions.approve(tx, requestId, approval, caller));
  }

  @Post('refuse')
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Refuse a request, on a ground of Art. 12(5), 17(3) or 21(1)' })
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
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Extend the time, once, within the first period (GDPR: by two further months)' })
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

  @Post('lift')
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Lift the restriction that a request brought about, after the person was told (Art. 18(3))',
  })
  @ZodResponse(ANSWER)
  lift(
    @Param() { requestId }: RequestPath,
    @Body() body: LiftingBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    return this.act(call, (tx) => this.restrictions.lift(tx, requestId, body, caller));
  }

  /** What failed is committed too: a wrong answer counts. */
  private async code(
    call: IdempotentCall,
    work: (tx: Transaction) => Promise<CodeOutcome>,
  ): Promise<RequestJson> {
    const outcome = await this.calls.run(call, async (tx) => {
      const { request, failure } = await work(tx);
      return { request: requestJson(request), failure };
    });
    if (outcome.failure) throw codeFailure(outcome.failure);
    return outcome.request;
  }

  private act(call: IdempotentCall, work: (tx: Transaction) => Promise<RequestRecord>): Promise<RequestJson> {
    return this.calls.run(call, async (tx) => requestJson(await work(tx)));
  }
}
