import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { outbox } from '../../foundation/outbox';
import { type Caller, CurrentCaller } from '../../identity';
import { newDelivery, targetStateOf } from '../crm';
import { Acknowledgements, deliverNotice, NoticeStore, WebhookStore } from '../notices';
import {
  NoticeAnswer,
  type NoticeJson,
  noticeJson,
  NoticeListAnswer,
  NoticeListQuery,
  NoticePath,
} from './notice-bodies';

const unknown = () => new DomainError('missing', 'notice.unknown', 'there is no such notice');

/** `/v1/notices`: what recipients were told, for those that poll and for those who follow it up. */
@ApiTags('crm')
@Controller('v1/notices')
export class NoticesHttpController {
  constructor(
    private readonly store: NoticeStore,
    private readonly webhooks: WebhookStore,
    private readonly acknowledgements: Acknowledgements,
    private readonly calls: UnsafeCalls,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List what you were told and have not acknowledged, oldest first',
    description:
      'Erasures, rectifications and restrictions of people whose messages you were shown (GDPR Art. 19). Acknowledge each once you have acted.',
  })
  @ZodResponse({ status: 200, description: 'Open notices', type: NoticeListAnswer })
  async open(
    @Query() { limit }: NoticeListQuery,
    @CurrentCaller() { recipientId }: Caller,
  ): Promise<{ notices: NoticeJson[] }> {
    if (recipientId === undefined)
      throw new DomainError('denied', 'auth.recipient', 'only the key of a recipient has notices');
    return { notices: (await this.store.openOf(recipientId, limit)).map(noticeJson) };
  }

  @Post(':noticeId/ack')
  @HttpCode(200)
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Say that you acted on a notice',
    description: 'Said again, the first time stands.',
  })
  @ZodResponse({ status: 200, description: 'Noted', type: NoticeAnswer })
  acknowledge(
    @Param() { noticeId }: NoticePath,
    @CurrentCaller() { recipientId, actor }: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<NoticeJson> {
    return this.calls.run(call, async (tx) => {
      const notice = await this.store.lock(tx, noticeId);
      // Of another recipient's notices nobody learns that they exist.
      if (recipientId === undefined || notice?.recipientId !== recipientId) throw unknown();
      return noticeJson(await this.acknowledgements.take(tx, notice, actor));
    });
  }

  @Post(':noticeId/retry')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Deliver an escalated notice once more',
    description: 'After the recipient was spoken to: five days of attempts begin anew.',
  })
  @ZodResponse({ status: 200, description: 'It is delivered again', type: NoticeAnswer })
  retry(@Param() { noticeId }: NoticePath, @Idempotent() call: IdempotentCall): Promise<NoticeJson> {
    return this.calls.run(call, async (tx) => {
      const notice = await this.store.lock(tx, noticeId);
      if (notice === undefined) throw unknown();
      if (notice.state.phase !== 'escalated')
        throw new DomainError(
          'conflict',
          'notice.state',
          `the notice is ${notice.state.phase}; only an escalated one is delivered again`,
        );
      if ((await this.webhooks.address(notice.recipientId)) === undefined)
        throw new DomainError(
          'conflict',
          'notice.no-webhook',
          'the recipient has no webhook: give it one with PUT /v1/recipients/{id}/webhook',
        );
      const again = { ...notice, state: newDelivery(this.clock.now()) };
      await this.store.save(tx, again, targetStateOf(again.state));
      await outbox.add(tx, deliverNotice, { noticeId });
      return noticeJson(again);
    });
  }
}
