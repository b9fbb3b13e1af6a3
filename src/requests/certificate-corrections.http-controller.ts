import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../foundation/http';
import { type Caller, CurrentCaller } from '../identity';
import { CertificateCorrections, WITHDRAWAL_GROUNDS } from './certificate-corrections';
import { EmptyBody, RequestAnswer, type RequestJson, RequestPath } from './request-bodies';
import { requestJson } from './request-json';

class CertificateWithdrawalBody extends createZodDto(
  z.strictObject({
    ground: z.enum(WITHDRAWAL_GROUNDS).meta({
      description:
        '`unknown-copy`: a copy came to light that nobody had catalogued; `correction`: it says something wrong',
      example: 'unknown-copy',
    }),
    reason: z.string().trim().min(1, 'must say something').max(4_000).meta({
      description: 'What is wrong with it; sealed',
      example: 'A volume snapshot of 3 May was found.',
    }),
  }),
) {}

const ANSWER = { status: 200, description: 'The request as it stands now', type: RequestAnswer } as const;

/** `/v1/requests/{id}/certificate/…`: what is done about a certificate that is wrong. */
@ApiTags('requests')
@Controller('v1/requests/:requestId/certificate')
export class CertificateCorrectionsHttpController {
  constructor(
    private readonly corrections: CertificateCorrections,
    private readonly calls: UnsafeCalls,
  ) {}

  @Post('withdraw')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Take the newest certificate back',
    description: 'It is answered 410 from now on, and is in no bundle any more.',
  })
  @ZodResponse(ANSWER)
  withdraw(
    @Param() { requestId }: RequestPath,
    @Body() body: CertificateWithdrawalBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    return this.calls.run(call, async (tx) =>
      requestJson(await this.corrections.withdraw(tx, requestId, body, caller)),
    );
  }

  @Post('reissue')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Have another certificate issued in place of the newest one, by what is known now',
    description:
      'With drills and searches for residues since, and with evidence that was attached. The worker does it.',
  })
  @ZodResponse(ANSWER)
  reissue(
    @Param() { requestId }: RequestPath,
    @Body() _nothing: EmptyBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<RequestJson> {
    return this.calls.run(call, async (tx) =>
      requestJson(await this.corrections.reissue(tx, requestId, caller)),
    );
  }
}
