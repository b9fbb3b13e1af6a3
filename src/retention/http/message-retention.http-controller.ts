import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { DomainError } from '../../foundation/errors';
import { AlsoAnswers } from '../../foundation/http';
import { AssignmentStore, type Caller, CurrentCaller } from '../../identity';
import { RetentionInquiry } from '../inquiry';
import {
  MessagePath,
  MessageRetentionAnswer,
  type MessageRetentionJson,
  messageRetentionJson,
} from './retention-bodies';

/** `/v1/messages/{id}/retention` */
@ApiTags('retention')
@Controller('v1/messages/:messageId/retention')
export class MessageRetentionHttpController {
  constructor(
    private readonly inquiry: RetentionInquiry,
    private readonly assignments: AssignmentStore,
  ) {}

  @Get()
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Say why a message is still here, and until when' })
  @ZodResponse({ status: 200, description: 'Why, and until when', type: MessageRetentionAnswer })
  async explain(
    @Param() { messageId }: MessagePath,
    @CurrentCaller() caller: Caller,
  ): Promise<MessageRetentionJson> {
    const found = await this.inquiry.explain(Buffer.from(messageId, 'hex'));
    const outside = caller.channelIds !== undefined && !caller.channelIds.includes(found.channelId);
    const foreign =
      caller.role === 'agent' && !(await this.assignments.isAssigned(caller.actorRef, found.subjectRef));
    if (outside || foreign)
      throw new DomainError('missing', 'retention.message.unknown', 'there is no message of that id');
    return messageRetentionJson(found);
  }
}
