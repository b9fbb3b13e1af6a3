import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import {
  AlsoAnswers,
  Idempotent,
  type IdempotentCall,
  RequestInvalid,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { RetentionClassStore } from '../classes';
import { type RetentionTag, RetentionTags, RetentionTagStore } from '../conversations';
import { classField, tagField } from './retention-fields';

const tagAnswer = z.object({
  tag: tagField,
  retentionClass: classField,
  pending: classField
    .nullable()
    .meta({ description: 'The class that waits for a second person', example: null }),
});

class TagPath extends createZodDto(z.object({ tag: tagField })) {}
class TagBody extends createZodDto(z.strictObject({ retentionClass: classField })) {}
class TagAnswer extends createZodDto(tagAnswer) {}
class TagListAnswer extends createZodDto(z.object({ tags: z.array(tagAnswer) })) {}

/** `/v1/retention/tags` */
@ApiTags('retention')
@Controller('v1')
export class RetentionTagsHttpController {
  constructor(
    private readonly tags: RetentionTags,
    private readonly store: RetentionTagStore,
    private readonly classes: RetentionClassStore,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get('retention/tags')
  @ApiOperation({ summary: 'List the CRM’s tags that mean a retention class' })
  @ZodResponse({ status: 200, description: 'All tags by name', type: TagListAnswer })
  async list(): Promise<{ tags: RetentionTag[] }> {
    return { tags: await this.store.all() };
  }

  @Put('retention/tags/:tag')
  @AlsoAnswers(403, 404)
  @ApiOperation({
    summary: 'Say which class a tag means',
    description:
      'Holds for conversations that get the tag from now on. A shorter period for a tag that conversations have waits (`pending`) until a second person, whose key has no issuer in common, says the same within seven days.',
  })
  @ZodResponse({ status: 200, description: 'The tag', type: TagAnswer })
  setTag(
    @Param() { tag }: TagPath,
    @Body() { retentionClass }: TagBody,
    @CurrentCaller() { actor }: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RetentionTag> {
    return this.calls.run(call, async (tx) =>
      this.tags.set(tx, tag, await this.classId(retentionClass), actor),
    );
  }

  private async classId(retentionClass: string): Promise<number> {
    const found = await this.classes.findByName(retentionClass);
    if (found === undefined)
      throw new RequestInvalid([{ path: 'retentionClass', rule: 'must be a retention class that exists' }]);
    return found.classId;
  }
}
