import { Readable } from 'node:stream';
import { Controller, Get, Headers, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DomainError } from '../foundation/errors';
import { AlsoAnswers } from '../foundation/http';
import { type Caller, CurrentCaller } from '../identity';
import { AccessPackages } from './access-packages';
import { CertificateForms, CertificateQuery, formOf } from './certificate-forms';
import { RequestPath } from './request-bodies';
import { RequestEvidenceStore } from './request-evidence.store';
import { type RequestRecord, RequestStore } from './requests.store';

/** `/v1/requests/{id}/certificate` and `/package`: what a request leaves. */
@ApiTags('requests')
@Controller('v1/requests/:requestId')
export class RequestEvidenceHttpController {
  constructor(
    private readonly store: RequestStore,
    private readonly evidence: RequestEvidenceStore,
    private readonly packages: AccessPackages,
    private readonly forms: CertificateForms,
  ) {}

  @Get('certificate')
  @AlsoAnswers(404, 409, 410)
  @ApiOperation({
    summary: 'Get the signed erasure certificate',
    description:
      'From stage K on; the newest one. The JWS is the record; `format`, or else `Accept`, asks for its payload, a page or PDF for people, or the bundle that `lethe verify` checks offline.',
  })
  @ApiResponse({
    status: 200,
    description: 'JWS in compact serialisation, signed with Ed25519, or another form of it',
    content: {
      'application/jose': {
        schema: { type: 'string', example: 'eyJhbGciOiJFZDI1NTE5In0.eyJzdGFnZSI6IksifQ.c2lnbmF0dXJl' },
      },
      'application/json': { schema: { type: 'object', example: { stage: 'K' } } },
      'text/html': { schema: { type: 'string', example: '<!doctype html>' } },
      'application/pdf': { schema: { type: 'string', format: 'binary' } },
      'application/zip': { schema: { type: 'string', format: 'binary' } },
    },
  })
  async certificate(
    @Param() { requestId }: RequestPath,
    @Query() { format }: CertificateQuery,
    @Headers('accept') accept: string | undefined,
  ): Promise<StreamableFile> {
    const request = await this.find(requestId);
    if (request.kind !== 'erasure')
      throw new DomainError(
        'conflict',
        'certificate.kind',
        `a request for ${request.kind} has no erasure certificate`,
      );
    const [newest, ...earlier] = await this.evidence.certificates(requestId);
    if (!newest)
      throw new DomainError(
        'conflict',
        request.state === 'completed' ? 'certificate.nothing-held' : 'certificate.not-ready',
        request.state === 'completed'
          ? 'nothing was held about whom this request names, neither when it came nor when it was approved: there is nothing to certify'
          : `no stage is reached yet: the request is ${request.state}`,
      );
    if (newest.withdrawnAt !== null)
      throw new DomainError(
        'gone',
        'certificate.withdrawn',
        `certificate ${newest.id} was withdrawn on ${newest.withdrawnAt.toISOString().slice(0, 10)}; no other replaces it yet`,
      );
    return this.forms.file(format ?? formOf(accept), newest, earlier);
  }

  @Get('package')
  @AlsoAnswers(404, 409, 410)
  @ApiOperation({
    summary: 'Download the access package',
    description:
      'A ZIP with the person’s originals as JSON and readable HTML; shredded after seven days. If the connection ends before `Content-Length` bytes, discard what came.',
  })
  @ApiResponse({
    status: 200,
    description: 'The package',
    content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
  })
  async package(
    @Param() { requestId }: RequestPath,
    @CurrentCaller() caller: Caller,
  ): Promise<StreamableFile> {
    const { sizeBytes, chunks } = await this.packages.open(await this.find(requestId), caller.actor);
    return new StreamableFile(Readable.from(chunks, { objectMode: false }), {
      type: 'application/zip',
      disposition: `attachment; filename="access-${requestId}.zip"`,
      length: sizeBytes,
    });
  }

  private async find(id: string): Promise<RequestRecord> {
    const request = await this.store.find(id);
    if (!request) throw new DomainError('missing', 'request.unknown', 'there is no such request');
    return request;
  }
}
