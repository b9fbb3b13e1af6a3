import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import {
  AlsoAnswers,
  BY_ID,
  Idempotent,
  type IdempotentCall,
  readPage,
  UnsafeCalls,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { ClassChanges } from '../changes';
import { RetentionClasses } from '../classes';
import { RetentionInquiry } from '../inquiry';
import { PurgeRuns } from '../purge';
import {
  ClassChangePath,
  previewJson,
  RetentionClassAnswer,
  RetentionClassBody,
  type RetentionClassJson,
  retentionClassJson,
  RetentionClassListAnswer,
  RetentionClassPath,
  RetentionPreviewAnswer,
  RetentionPreviewBody,
  type RetentionPreviewJson,
  RetentionRunAnswer,
  RetentionRunBody,
  type RetentionRunJson,
  RetentionRunListAnswer,
  RetentionRunQuery,
  runJson,
} from './retention-bodies';

/** `/v1/retention` */
@ApiTags('retention')
@Controller('v1/retention')
export class RetentionHttpController {
  constructor(
    private readonly classes: RetentionClasses,
    private readonly changes: ClassChanges,
    private readonly inquiry: RetentionInquiry,
    private readonly runs: PurgeRuns,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get('classes')
  @ApiOperation({ summary: 'List the retention classes' })
  @ZodResponse({ status: 200, description: 'All classes by name', type: RetentionClassListAnswer })
  async list(): Promise<{ classes: RetentionClassJson[] }> {
    const [classes, waiting] = await Promise.all([this.classes.list(), this.changes.waiting()]);
    return {
      classes: classes.map((one) =>
        retentionClassJson(one, waiting.find(({ classId }) => classId === one.classId) ?? null),
      ),
    };
  }

  @Put('classes/:name')
  @ApiOperation({
    summary: 'Set a class’s period, or make a class',
    description:
      'Holds for messages already kept, too: a shortened period takes effect at the next purge, and hides what is past it at once. Ask for a preview first. A shortening that purges a large share changes nothing until a second person approves it: see `pending`. Every change is a new version.',
  })
  @ZodResponse({ status: 200, description: 'The class as it is now', type: RetentionClassAnswer })
  change(
    @Param() { name }: RetentionClassPath,
    @Body() { periodDays, bucket }: RetentionClassBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RetentionClassJson> {
    return this.calls.run(call, async () => {
      const wanted = { name, periodDays, granularity: bucket };
      const { is, waiting } = await this.changes.want(wanted, caller.actor);
      return retentionClassJson(is, waiting);
    });
  }

  @Post('changes/:changeId/approve')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Approve a shortening as the second person',
    description: 'Whoever proposed it cannot, nor anybody whose key has an issuer in common with theirs.',
  })
  @ZodResponse({ status: 200, description: 'The class as it is now', type: RetentionClassAnswer })
  approve(
    @Param() { changeId }: ClassChangePath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RetentionClassJson> {
    return this.calls.run(call, async () =>
      retentionClassJson(await this.changes.approve(changeId, caller.actor), null),
    );
  }

  @Delete('changes/:changeId')
  @HttpCode(204)
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Take back, or refuse, a shortening that waits' })
  @ApiResponse({ status: 204, description: 'It waits no more' })
  async reject(
    @Param() { changeId }: ClassChangePath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<void> {
    await this.calls.run(call, () => this.changes.reject(changeId, caller.actor));
  }

  @Post('preview')
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'See what a change of a period would purge', description: 'Changes nothing.' })
  @ZodResponse({
    status: 200,
    description: 'What would go, and what stays and why',
    type: RetentionPreviewAnswer,
  })
  async preview(@Body() { class: name, periodDays }: RetentionPreviewBody): Promise<RetentionPreviewJson> {
    return previewJson(await this.inquiry.preview(name, periodDays));
  }

  @Post('runs')
  @ApiOperation({
    summary: 'Purge now what is due',
    description: 'The worker does it; follow it in the list of runs.',
  })
  @ZodResponse({ status: 202, description: 'Asked for', type: RetentionRunAnswer })
  run(
    @Body() _nothing: RetentionRunBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RetentionRunJson> {
    return this.calls.run(call, async () => runJson(await this.runs.request(caller.actor)));
  }

  @Get('runs')
  @ApiOperation({ summary: 'List purge runs, newest first' })
  @ZodResponse({ status: 200, description: 'A page', type: RetentionRunListAnswer })
  async listRuns(
    @Query() query: RetentionRunQuery,
  ): Promise<{ runs: RetentionRunJson[]; nextCursor: string | null }> {
    const { rows, nextCursor } = await readPage(query, BY_ID, (limit, before) =>
      this.runs.list(limit, before),
    );
    return { runs: rows.map(runJson), nextCursor };
  }
}
