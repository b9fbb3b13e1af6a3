import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { AuditLog, REFUSAL_GROUNDS } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import {
  AlsoAnswers,
  Idempotent,
  type IdempotentCall,
  instantField,
  limitField,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { type DataDeletion, DataDeletionsStore } from './data-deletions.store';

const id = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')
  .meta({ description: 'Names the request; not the code that the person has', example: 'ab'.repeat(32) });
const ground = z
  .enum(REFUSAL_GROUNDS)
  .exclude(['21(1)'])
  .meta({ description: 'The article of the GDPR that the page quotes', example: '17(3)(b)' });

const deletion = z.object({
  id,
  state: z
    .enum(['received', 'completed', 'refused'])
    .meta({ description: 'What the status page says', example: 'received' }),
  ground: z.string().nullable().meta({ description: 'Why it was refused', example: null }),
  receivedAt: instantField('When Meta passed it on'),
  decidedAt: instantField('When it was decided').nullable(),
});
type DeletionJson = z.infer<typeof deletion>;

class DeletionAnswer extends createZodDto(deletion) {}
class DeletionListAnswer extends createZodDto(z.object({ dataDeletions: z.array(deletion) })) {}
class DeletionListQuery extends createZodDto(z.strictObject({ limit: limitField() })) {}
class DeletionPath extends createZodDto(z.object({ deletionId: id })) {}
class DeletionDecisionBody extends createZodDto(
  z
    .strictObject({
      decision: z.enum(['completed', 'refused']).meta({
        description: '`completed` once what was kept about that login is deleted, or nothing was',
        example: 'completed',
      }),
      ground: ground.optional(),
    })
    .refine(({ decision, ground: given }) => (decision === 'refused') === (given !== undefined), {
      path: ['ground'],
      error: 'must be given with decision refused, and with no other',
    }),
) {}

/** `/v1/data-deletions`: what Meta's callback asked for. A person decides; the status page says what they decided. */
@ApiTags('requests')
@Controller('v1/data-deletions')
export class DataDeletionsHttpController {
  constructor(
    private readonly store: DataDeletionsStore,
    private readonly audit: AuditLog,
    private readonly calls: UnsafeCalls,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List what Meta’s Data Deletion Request Callback asked for, newest first',
    description: 'They concern people who logged in to the Meta app, such as staff; no customer’s messages.',
  })
  @ZodResponse({ status: 200, description: 'The requests', type: DeletionListAnswer })
  async list(@Query() { limit }: DeletionListQuery): Promise<{ dataDeletions: DeletionJson[] }> {
    return { dataDeletions: (await this.store.list(limit)).map(deletionJson) };
  }

  @Post(':deletionId/decision')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Say that it was carried out, or refuse it' })
  @ZodResponse({ status: 200, description: 'What the status page says from now on', type: DeletionAnswer })
  decide(
    @Param() { deletionId }: DeletionPath,
    @Body() { decision, ground: given }: DeletionDecisionBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<DeletionJson> {
    return this.calls.run(call, async (tx) => {
      const found = await this.store.lock(tx, Buffer.from(deletionId, 'hex'));
      if (!found) throw new DomainError('missing', 'data-deletion.unknown', 'there is no such request');
      if (found.state !== 'received')
        throw new DomainError('conflict', 'data-deletion.state', `the request is ${found.state} already`);
      const decided = {
        ...found,
        state: decision,
        ground: given ?? null,
        decidedAt: new Date(this.clock.now()),
      };
      await this.store.decide(tx, decided);
      await this.audit.append(tx, {
        type: 'data-deletion.decided',
        actor: caller.actor,
        code: decision,
        digest: { request: found.codeHash.toString('base64') },
      });
      return deletionJson(decided);
    });
  }
}

function deletionJson({ codeHash, state, ground: given, receivedAt, decidedAt }: DataDeletion): DeletionJson {
  return {
    id: codeHash.toString('hex'),
    state,
    ground: given,
    receivedAt: receivedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
