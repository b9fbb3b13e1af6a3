import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import {
  ReviewAnswer,
  type ReviewJson,
  reviewJson,
  ReviewListAnswer,
  ReviewPath,
  SignReviewBody,
} from './review-bodies';
import { Reviews } from './reviews';

/** `/v1/reviews`: what is looked at by the week, month and quarter. */
@ApiTags('records')
@Controller('v1/reviews')
export class ReviewsHttpController {
  constructor(
    private readonly reviews: Reviews,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List the reviews, newest first',
    description: 'That of the last whole week, month and quarter is measured when it is first asked for.',
  })
  @ZodResponse({ status: 200, description: 'The reviews', type: ReviewListAnswer })
  async list(): Promise<{ reviews: ReviewJson[] }> {
    return { reviews: (await this.reviews.list()).map(reviewJson) };
  }

  @Get(':reviewId')
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Get a review' })
  @ZodResponse({ status: 200, description: 'The review', type: ReviewAnswer })
  async get(@Param() { reviewId }: ReviewPath): Promise<ReviewJson> {
    return reviewJson(await this.reviews.existing(reviewId));
  }

  @Post(':reviewId/sign')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Answer every question of a review, and sign it' })
  @ZodResponse({ status: 200, description: 'Signed; it does not change any more', type: ReviewAnswer })
  sign(
    @Param() { reviewId }: ReviewPath,
    @Body() { answers }: SignReviewBody,
    @CurrentCaller() { actor }: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<ReviewJson> {
    return this.calls.run(call, async (tx) =>
      reviewJson(await this.reviews.sign(tx, reviewId, answers, actor)),
    );
  }
}
