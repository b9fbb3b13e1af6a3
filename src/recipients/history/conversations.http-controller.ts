import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AlsoAnswers, Idempotent, type IdempotentCall, readPage, UnsafeCalls } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { PseudoSubject } from '../../subjects';
import { ConversationAssignment } from './conversation-assignment';
import { type Conversation, ConversationStore } from './conversations.store';
import {
  AssigneeAnswer,
  AssigneeBody,
  type ConversationJson,
  ConversationListAnswer,
  ConversationQuery,
  SubjectPath,
} from './history-bodies';

/** `/v1/conversations` */
@ApiTags('conversations')
@Controller('v1/conversations')
export class ConversationsHttpController {
  constructor(
    private readonly store: ConversationStore,
    private readonly assignment: ConversationAssignment,
    private readonly pseudoSubject: PseudoSubject,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List conversations, last seen first',
    description: 'An agent sees those assigned to them.',
  })
  @ZodResponse({ status: 200, description: 'A page', type: ConversationListAnswer })
  async list(
    @Query() { assignee, ...query }: ConversationQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<{ conversations: ConversationJson[]; nextCursor: string | null }> {
    const own = caller.role === 'agent' ? caller.actorRef : undefined;
    // Somebody else's conversations do not exist for an agent.
    if (own !== undefined && assignee !== undefined && assignee !== own)
      return { conversations: [], nextCursor: null };
    const except = await this.pseudoSubject.reference();
    const { rows, nextCursor } = await readPage(query, BY_DAY, (limit, before) =>
      this.store.list({ assignee: own ?? assignee, channelIds: caller.channelIds, except, before, limit }),
    );
    return { conversations: rows.map(conversationJson), nextCursor };
  }

  @Put(':subjectId/assignee')
  @AlsoAnswers(404, 410)
  @ApiOperation({ summary: 'Say whose conversation it is' })
  @ZodResponse({ status: 200, description: 'Whose it is now', type: AssigneeAnswer })
  assign(
    @Param() { subjectId }: SubjectPath,
    @Body() { assignee }: AssigneeBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<{ subjectId: string; assignee: string | null }> {
    return this.calls.run(call, async (tx) => {
      await this.assignment.assign(tx, subjectId, assignee, caller);
      return { subjectId, assignee };
    });
  }
}

function conversationJson({ subjectRef, ...facts }: Conversation): ConversationJson {
  return { subjectId: subjectRef, ...facts };
}

const BY_DAY = {
  of: ({ lastSeenOn, subjectRef }: Conversation) => [lastSeenOn, subjectRef],
  read: positionIn,
};

function positionIn([day, id]: unknown[]): { lastSeenOn: string; subjectRef: string } | null {
  if (typeof day !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) return null;
  return typeof id === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
    ? { lastSeenOn: day, subjectRef: id }
    : null;
}
