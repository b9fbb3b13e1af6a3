import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import type { Transaction } from '../../foundation/database';
import {
  AlsoAnswers,
  Idempotent,
  type IdempotentCall,
  RequestInvalid,
  UnsafeCalls,
  uuidField,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { RetentionClassStore } from '../classes';
import { type Choice, ConversationClasses, ConversationClassStore } from '../conversations';
import { classField, tagField } from './retention-fields';
import { TYPES_WITH_CLASS } from './kept-types';

const count = (description: string) => z.int().meta({ description, example: 0 });

const conversation = z.object({
  subjectId: uuidField('Whose conversation it is'),
  retentionClass: classField
    .nullable()
    .meta({ description: 'Its own class; null: that of the channel', example: null }),
  tag: tagField.nullable().meta({ description: 'The tag that chose it', example: null }),
  move: z
    .object({
      id: uuidField('The move'),
      state: z.enum(['waiting', 'finished', 'failed']).meta({ example: 'finished' }),
      moved: count('Messages sealed again in the new class'),
      expired: count(
        'Messages older than the period of the new class: they stay in their old class and end with it',
      ),
      leftBehind: count(
        'All messages that stay in their old class: expired, under a legal hold, with a medium that is still being fetched, or of a person who was restricted meanwhile',
      ),
    })
    .nullable()
    .meta({ description: 'The last time its messages were moved', example: null }),
});
const body = z
  .strictObject({ retentionClass: classField.nullable().optional(), tag: tagField.nullable().optional() })
  .refine(
    (given) => Object.keys(given).length === 1,
    'must have either retentionClass or tag; null gives it back to its channel',
  );

class ConversationRetentionAnswer extends createZodDto(conversation) {}
class ConversationRetentionBody extends createZodDto(body) {}
class ConversationPath extends createZodDto(z.object({ subjectId: uuidField('Whose conversation') })) {}

/** `/v1/conversations/{subjectId}/retention` */
@ApiTags('retention')
@Controller('v1')
export class ConversationRetentionHttpController {
  constructor(
    private readonly conversations: ConversationClasses,
    private readonly store: ConversationClassStore,
    private readonly classes: RetentionClassStore,
    private readonly calls: UnsafeCalls,
    @Inject(TYPES_WITH_CLASS) private readonly keptTypes: readonly string[],
  ) {}

  @Get('conversations/:subjectId/retention')
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Say in which class a conversation is kept, and how far its moving is' })
  @ZodResponse({ status: 200, description: 'Its class', type: ConversationRetentionAnswer })
  read(
    @Param() { subjectId }: ConversationPath,
    @CurrentCaller() { channelIds }: Caller,
  ): Promise<z.infer<typeof conversation>> {
    return this.classes.transaction(async (tx) => ({
      subjectId,
      ...(await this.conversations.find(tx, { subjectRef: subjectId, channelIds })),
    }));
  }

  @Put('conversations/:subjectId/retention')
  @AlsoAnswers(403, 404, 409)
  @ApiOperation({
    summary: 'Move a conversation to a retention class',
    description:
      'New messages go there at once; those that are there are sealed again in the background. Messages whose type has a class of its own, such as orders, stay, and so do those older than the period of the new class: moving ends no message. A restricted person’s messages do not move, and a key for some channels moves nobody who wrote on others. A CRM gives a tag; who sets retention may name a class.',
  })
  @ZodResponse({ status: 200, description: 'Its class, and the move', type: ConversationRetentionAnswer })
  decide(
    @Param() { subjectId }: ConversationPath,
    @Body() given: ConversationRetentionBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<z.infer<typeof conversation>> {
    if (caller.role === 'crm' && 'retentionClass' in given)
      throw new RequestInvalid([
        { path: 'retentionClass', rule: 'must be left to who sets retention; give a tag' },
      ]);
    const { actor, channelIds } = caller;
    const decision = { subjectRef: subjectId, actor, channelIds, keptTypes: this.keptTypes };
    return this.calls.run(call, async (tx) => ({
      subjectId,
      ...(await this.conversations.decide(tx, decision, await this.choice(tx, given))),
    }));
  }

  private async choice(tx: Transaction, { retentionClass, tag }: z.infer<typeof body>): Promise<Choice> {
    if (typeof retentionClass === 'string') return { classId: await this.classId(retentionClass), tag: null };
    if (typeof tag !== 'string') return null;
    const classId = await this.store.classOfTag(tx, tag);
    if (classId === undefined)
      throw new RequestInvalid([
        { path: 'tag', rule: 'must be a tag that PUT /v1/retention/tags/{tag} made' },
      ]);
    return { classId, tag };
  }

  private async classId(retentionClass: string): Promise<number> {
    const found = await this.classes.findByName(retentionClass);
    if (found === undefined)
      throw new RequestInvalid([{ path: 'retentionClass', rule: 'must be a retention class that exists' }]);
    return found.classId;
  }
}
