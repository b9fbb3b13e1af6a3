import { Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import {
  AlsoAnswers,
  decodeCursor,
  encodeCursor,
  Idempotent,
  type IdempotentCall,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { Acknowledgements } from '../notices';
import { ErasureFeed } from './erasure-feed';
import { ErasureFeedStore } from './erasure-feed.store';
import {
  AcknowledgementAnswer,
  ErasureFeedAnswer,
  ErasureFeedQuery,
  type ErasureJson,
  ErasurePath,
} from './recipient-bodies';

/** `/v1/erasures`: what a CRM polls. */
@ApiTags('crm')
@Controller('v1/erasures')
export class ErasureFeedHttpController {
  constructor(
    private readonly feed: ErasureFeed,
    private readonly store: ErasureFeedStore,
    private readonly acknowledgements: Acknowledgements,
    private readonly calls: UnsafeCalls,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Poll the feed of erasures, oldest first',
    description:
      'Keep the `cursor` of the last erasure you handled and pass it the next time: nothing is skipped, nothing comes twice.',
  })
  @ZodResponse({ status: 200, description: 'Erasures after the cursor', type: ErasureFeedAnswer })
  async read(
    @Query() { limit, cursor }: ErasureFeedQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<{ erasures: ErasureJson[]; nextCursor: string | null }> {
    const after = cursor === undefined ? 0 : decodeCursor(cursor, position);
    const { entries, more } = await this.feed.page(after, limit, caller);
    const erasures = entries.map(({ entry, externalIds }) => ({
      id: entry.subjectRef,
      subjectId: entry.subjectRef,
      externalIds,
      erasedAt: entry.erasedAt.toISOString(),
      cursor: encodeCursor([entry.position]),
    }));
    return { erasures, nextCursor: more ? erasures.at(-1)!.cursor : null };
  }

  @Post(':erasureId/ack')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Say that your copies of the person are erased',
    description: 'Said again, the first time stands.',
  })
  @ZodResponse({ status: 200, description: 'Noted', type: AcknowledgementAnswer })
  acknowledge(
    @Param() { erasureId }: ErasurePath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<{ id: string; acknowledgedAt: string }> {
    const { recipientId, actor } = caller;
    if (recipientId === undefined)
      throw new DomainError('denied', 'auth.recipient', 'only a recipient acknowledges');
    return this.calls.run(call, async (tx) => {
      const request = await this.store.requestOf(tx, erasureId);
      if (request === undefined)
        throw new DomainError('missing', 'erasure.unknown', 'there is no such erasure');
      const erasure = { subjectRef: erasureId, recipientId, requestId: request };
      if (await this.store.acknowledge(tx, erasureId, recipientId, new Date(this.clock.now())))
        await this.acknowledgements.ofErasure(tx, erasure, actor);
      const at = await this.store.acknowledgedAt(tx, erasureId, recipientId);
      return { id: erasureId, acknowledgedAt: at.toISOString() };
    });
  }
}

function position([at]: unknown[]): number | null {
  return typeof at === 'number' && Number.isSafeInteger(at) && at >= 0 ? at : null;
}
