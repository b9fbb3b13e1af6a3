import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { outbox } from '../../foundation/outbox';
import { type Caller, CurrentCaller } from '../../identity';
import { forgetOutside } from './forget-outside.job';
import { ForgettingRegister } from './forgetting-register';
import { ForgettingStore } from './forgetting.store';
import {
  TaskAnswer,
  TaskEvidenceBody,
  type TaskJson,
  taskJson,
  TaskListAnswer,
  TaskPath,
  TasksPath,
} from './task-bodies';

const unknown = () => new DomainError('missing', 'task.unknown', 'the request has no such task');

/** `/v1/requests/{id}/tasks`: what Meta and BSPs still hold, and what people did about it where no API can. */
@ApiTags('requests')
@Controller('v1/requests/:requestId/tasks')
export class TasksHttpController {
  constructor(
    private readonly store: ForgettingStore,
    private readonly register: ForgettingRegister,
    private readonly calls: UnsafeCalls,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'List what is to be forgotten at Meta and BSPs, with its state',
    description: 'Everything that the plan names; `manual-evidence-needed` and `failed` wait for a person.',
  })
  @ZodResponse({ status: 200, description: 'The targets, in the order of the plan', type: TaskListAnswer })
  async list(@Param() { requestId }: TasksPath): Promise<{ tasks: TaskJson[] }> {
    if (!(await this.store.knows(requestId)))
      throw new DomainError('missing', 'request.unknown', 'there is no such request');
    return { tasks: (await this.store.ofRequest(requestId)).map(taskJson) };
  }

  @Post(':taskId/evidence')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Attach the evidence of what you did by hand',
    description:
      'A ticket, the digest of a screenshot, or both. For a task that no API can do, and for one whose call failed for good. Keep the documents yourself: Lethe keeps digests.',
  })
  @ZodResponse({ status: 200, description: 'The task is done', type: TaskAnswer })
  attach(
    @Param() { requestId, taskId }: TaskPath,
    @Body() { doneAt, ticket, documentSha256 }: TaskEvidenceBody,
    @CurrentCaller() { actor }: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<TaskJson> {
    return this.calls.run(call, async (tx) => {
      const target = await this.store.lock(tx, taskId);
      if (target?.requestId !== requestId) throw unknown();
      if (target.state !== 'manual-evidence-needed' && target.state !== 'failed')
        throw new DomainError(
          'conflict',
          'task.state',
          `the task is ${target.state}: only manual-evidence-needed and failed ones take evidence`,
        );
      const now = new Date(this.clock.now());
      const receivedAt = await this.store.receivedAt(tx, requestId);
      if (doneAt !== undefined && (doneAt > now.getTime() || doneAt < receivedAt.getTime()))
        throw new DomainError(
          'invalid',
          'task.done-at',
          `doneAt must lie between the receipt of the request, ${receivedAt.toISOString()}, and now`,
        );
      const evidence = {
        ...target.evidence,
        attachedBy: actor.ref,
        attachedAt: now.toISOString(),
        doneAt: new Date(doneAt ?? now).toISOString(),
        ...(ticket !== undefined && { ticket }),
        ...(documentSha256 !== undefined && { documentSha256 }),
      };
      const change = { state: 'manual-evidence-attached', evidence, nextAt: null, at: now } as const;
      return taskJson(await this.register.change(tx, target, change, actor));
    });
  }

  @Post(':taskId/retry')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Call once more what failed',
    description:
      'After its cause was mended, such as a revoked token. Possible while the sealed identifiers live.',
  })
  @ZodResponse({ status: 200, description: 'It is called again', type: TaskAnswer })
  retry(
    @Param() { requestId, taskId }: TaskPath,
    @CurrentCaller() { actor }: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<TaskJson> {
    return this.calls.run(call, async (tx) => {
      const target = await this.store.lock(tx, taskId);
      if (target?.requestId !== requestId) throw unknown();
      if (target.state !== 'failed' || target.operand === null)
        throw new DomainError(
          'conflict',
          'task.state',
          target.state === 'failed'
            ? 'the identifiers that the call needs are gone: do it by hand and attach evidence'
            : `the task is ${target.state}: only a failed one is called again`,
        );
      const now = new Date(this.clock.now());
      const change = { state: 'retrying', nextAt: now, at: now } as const;
      const changed = await this.register.change(tx, target, change, actor);
      await outbox.add(tx, forgetOutside, { requestId });
      return taskJson(changed);
    });
  }
}
