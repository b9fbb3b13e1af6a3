import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AuditLog } from '../../audit';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import type { Json } from '../../whatsapp';
import { DisclosureStore } from '../register';
import { OutboundMessageBody, RecordedMessageAnswer, type RecordedMessageJson } from './outbound-bodies';
import { OutboundMessages } from './outbound-messages';
import { OwnNumbersStore } from './own-numbers.store';

/** `/v1/messages`: what the business sent. */
@ApiTags('crm')
@Controller('v1/messages')
export class MessagesHttpController {
  constructor(
    private readonly outbound: OutboundMessages,
    private readonly numbers: OwnNumbersStore,
    private readonly disclosures: DisclosureStore,
    private readonly audit: AuditLog,
    private readonly calls: UnsafeCalls,
  ) {}

  @Post()
  @AlsoAnswers(410)
  @ApiOperation({
    summary: 'Record an outbound message',
    description:
      'For what the business’s own sender sent through the Cloud API; Lethe sends nothing. It is redacted and sealed like what webhooks bring, and answered once it is durable. Statuses that arrive by webhook attach to it by its wamid.',
  })
  @ZodResponse({ status: 201, description: 'Durable', type: RecordedMessageAnswer })
  record(
    @Body() { phoneNumberId, wamid, to, sentAt, type, text, content, replyTo }: OutboundMessageBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RecordedMessageJson> {
    const { recipientId, actor } = caller;
    return this.calls.run(call, async (tx) => {
      await this.numbers.assertOwn(caller, phoneNumberId);
      const said = text === undefined ? (content as Json) : { body: text };
      const recorded = await this.outbound.record({
        phoneNumberId,
        wamid,
        to,
        sentAt,
        type,
        content: said,
        replyTo,
      });
      await this.audit.append(tx, {
        type: 'message.recorded',
        actor,
        subject: recorded.subjectRef,
        ref: { message: recorded.id.toString('hex') },
        code: type === 'template' ? 'template' : 'message',
      });
      // Whoever records messages to a person has data of theirs, and must be told when they are erased.
      if (recipientId !== undefined)
        await this.disclosures.note(tx, {
          subjectRef: recorded.subjectRef,
          recipientId,
          day: recorded.sentAt.toISOString().slice(0, 10),
          messages: 0,
        });
      return {
        id: recorded.id.toString('hex'),
        subjectId: recorded.subjectRef,
        sentAt: recorded.sentAt.toISOString(),
        state: 'recorded' as const,
      };
    });
  }
}
