import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../caller';
import { UserPath } from '../people/user-bodies';
import { OffBoarding } from './off-boarding';
import {
  OffBoardingAnswer,
  OffBoardingBody,
  type OffBoardingJson,
  offBoardingJson,
  ReviewBody,
} from './off-boarding-bodies';
import type { OffBoardingRecord } from './off-boarding.store';

/** `/v1/users/{id}/offboarding`: somebody leaves. */
@ApiTags('administration')
@Controller('v1/users/:userId/offboarding')
export class OffBoardingHttpController {
  constructor(
    private readonly offBoarding: OffBoarding,
    private readonly calls: UnsafeCalls,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Show how an off-boarding stands, step by step' })
  @ZodResponse({ status: 200, description: 'The steps', type: OffBoardingAnswer })
  async show(@Param() { userId }: UserPath): Promise<OffBoardingJson> {
    return offBoardingJson(await this.offBoarding.found(userId), this.clock.now());
  }

  @Post()
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Off-board somebody',
    description:
      'At once, and together: access, sessions and API keys end, conversations go to a colleague. Within 24 hours the report of activity is due, within a week the review of access.',
  })
  @ZodResponse({ status: 201, description: 'They open nothing any more', type: OffBoardingAnswer })
  begin(
    @Param() { userId }: UserPath,
    @Body() { handOverTo }: OffBoardingBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<OffBoardingJson> {
    return this.act(call, (tx) => this.offBoarding.begin(tx, userId, handOverTo, caller));
  }

  @Post('report')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Draw up what they did in their last 90 days',
    description:
      'From the audit log: last activity, what they opened and for which purposes, and the keys and credentials that they may know. The log keeps its digest.',
  })
  @ZodResponse({ status: 200, description: 'Drawn up and ticked off', type: OffBoardingAnswer })
  report(
    @Param() { userId }: UserPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<OffBoardingJson> {
    return this.act(call, (tx) => this.offBoarding.report(tx, userId, caller));
  }

  @Post('review')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Tick the review of their access off',
    description: 'What Lethe cannot end by itself: a person looked at each place that is named.',
  })
  @ZodResponse({ status: 200, description: 'Ticked off', type: OffBoardingAnswer })
  review(
    @Param() { userId }: UserPath,
    @Body() { checked }: ReviewBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<OffBoardingJson> {
    return this.act(call, (tx) => this.offBoarding.review(tx, userId, checked, caller));
  }

  private act(
    call: IdempotentCall,
    work: (tx: Transaction) => Promise<OffBoardingRecord>,
  ): Promise<OffBoardingJson> {
    return this.calls.run(call, async (tx) => offBoardingJson(await work(tx), this.clock.now()));
  }
}
