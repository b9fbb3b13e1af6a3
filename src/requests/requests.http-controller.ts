import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AlsoAnswers, Idempotent, type IdempotentCall, readPage, UnsafeCalls } from '../foundation/http';
import { type Caller, CurrentCaller } from '../identity';
import {
  NewRequestBody,
  ReceivedRequestAnswer,
  type ReceivedRequestJson,
  RequestDetailsAnswer,
  type RequestDetailsJson,
  type RequestJson,
  RequestListAnswer,
  RequestListQuery,
  RequestPath,
} from './request-bodies';
import { RequestIntake } from './request-intake';
import { requestDetailsJson, requestJson } from './request-json';
import { RequestReading } from './request-reading';
import { type RequestRecord, RequestStore } from './requests.store';

/** `/v1/requests`: the register. */
@ApiTags('requests')
@Controller('v1/requests')
export class RequestsHttpController {
  constructor(
    private readonly intake: RequestIntake,
    private readonly store: RequestStore,
    private readonly reading: RequestReading,
    private readonly calls: UnsafeCalls,
  ) {}

  @Post()
  @AlsoAnswers(404, 410, 429)
  @ApiOperation({
    summary: 'Register a data-subject request and start its clock',
    description:
      'The identifier is looked up and forgotten. A request about somebody who is not known is registered and answered like any other; one that is under way already is joined.',
  })
  @ZodResponse({ status: 201, description: 'Registered', type: ReceivedRequestAnswer })
  register(
    @Body() body: NewRequestBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<ReceivedRequestJson> {
    return this.calls.run<ReceivedRequestJson>(
      call,
      async (tx) => {
        const { request, joined, receipt } = await this.intake.register(tx, body, caller);
        return { ...requestJson(request), joined, receipt };
      },
      (answer) => ({ ...answer, receipt: undefined }),
    );
  }

  @Get()
  @ApiOperation({ summary: 'List requests, newest receipt first' })
  @ZodResponse({ status: 200, description: 'A page of the register', type: RequestListAnswer })
  async list(
    @Query() { state, kind, ...query }: RequestListQuery,
  ): Promise<{ requests: RequestJson[]; nextCursor: string | null }> {
    const { rows, nextCursor } = await readPage(query, BY_RECEIPT, (limit, before) =>
      this.store.list({ state, kind, before, limit }),
    );
    return { requests: rows.map(requestJson), nextCursor };
  }

  @Get(':requestId')
  @HttpCode(200)
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Show a request with its steps and what was written about it',
    description: 'Who opens what was written is on the record. Auditors are shown the steps, and no notes.',
  })
  @ZodResponse({ status: 200, description: 'The request', type: RequestDetailsAnswer })
  async read(
    @Param() { requestId }: RequestPath,
    @CurrentCaller() caller: Caller,
  ): Promise<RequestDetailsJson> {
    return requestDetailsJson(await this.reading.details(requestId, caller));
  }
}

const BY_RECEIPT = {
  of: ({ receivedAt, id }: RequestRecord) => [receivedAt.getTime(), id],
  read: positionIn,
};

function positionIn([at, id]: unknown[]): { receivedAt: Date; id: string } | null {
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || Math.abs(at) > 8e15) return null;
  return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) ? { receivedAt: new Date(at), id } : null;
}
