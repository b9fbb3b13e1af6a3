import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags, type OpenAPIObject } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { AuditReader } from '../../audit';
import {
  AlsoAnswers,
  cursorField,
  decodeCursor,
  encodeCursor,
  limitField,
  uuidField,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { AuditReads } from './audit-reads';

class EntryQuery extends createZodDto(
  z.strictObject({
    limit: limitField(),
    cursor: cursorField,
    type: z
      .string()
      .max(64)
      .regex(/^[a-z-]+(?:\.[a-z-]+)?$/, 'must be an entry type such as request.approved')
      .optional()
      .meta({ description: 'Only entries of this type', example: 'disclosure' }),
    subject: uuidField('Only entries about this data subject').optional(),
  }),
) {}
class ProofQuery extends createZodDto(
  z.strictObject({
    entry: z
      .string()
      .regex(/^(?:0|[1-9]\d{0,14})$/, 'must be the index of an entry: a whole number from 0')
      .transform(Number)
      .meta({ type: 'integer', description: 'The entry’s index, its `i`', example: 3 }),
  }),
) {}

const ENTRY_LIST: NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string] = {
  type: 'object',
  required: ['entries', 'nextCursor'],
  properties: {
    entries: { type: 'array', items: { $ref: '#/components/schemas/AuditEntry' } },
    nextCursor: { type: 'string', nullable: true, example: 'WzE3XQ' },
  },
};

/** `/v1/audit`: the tamper-evident log. Reading it leaves an entry, too. */
@ApiTags('audit')
@Controller('v1/audit')
export class AuditHttpController {
  constructor(
    private readonly reader: AuditReader,
    private readonly reads: AuditReads,
  ) {}

  @Get('entries')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({
    summary: 'List entries of the audit log, oldest first',
    description:
      'Each entry stands in the answer as the very bytes that were hashed (RFC 8785): cut them out, and they verify.',
  })
  @ApiResponse({
    status: 200,
    description: 'A page',
    content: { 'application/json': { schema: ENTRY_LIST } },
  })
  async entries(
    @Query() { limit, cursor, type, subject }: EntryQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<string> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
    const found = await this.reader.entries({
      limit: limit + 1,
      ...(after !== undefined && { after }),
      ...(type !== undefined && { type }),
      ...(subject !== undefined && { subject }),
    });
    const page = found.slice(0, limit);
    await this.reads.note(caller, 'entries', page.length);
    const next = found.length > limit ? encodeCursor([page.at(-1)!.index]) : null;
    // Not parsed and written anew: the bytes are the entry.
    return `{"entries":[${page.map(({ body }) => body.toString('utf8')).join(',')}],"nextCursor":${JSON.stringify(next)}}`;
  }

  @Get('checkpoint')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Get the newest signed checkpoint',
    description: 'A signed note (C2SP tlog-checkpoint) with the lines of the witnesses.',
  })
  @ApiResponse({
    status: 200,
    description: 'The checkpoint',
    content: {
      'text/plain': {
        schema: {
          type: 'string',
          example:
            'lethe.example/audit/embedded\n7\nNWAZ…gMM=\n\n— lethe.example/audit/embedded JsI0…LZgM=\n',
        },
      },
    },
  })
  async checkpoint(@CurrentCaller() caller: Caller): Promise<string> {
    const checkpoint = await this.reader.checkpoint();
    await this.reads.note(caller, 'checkpoint', 0);
    return (await this.reader.checkpointFile(checkpoint)).toString('utf8');
  }

  @Get('proof')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Prove that an entry is in the log',
    description: 'An inclusion proof (C2SP tlog-proof) under the newest checkpoint.',
  })
  @ApiResponse({
    status: 200,
    description: 'The proof',
    content: {
      'text/plain': {
        schema: { type: 'string', example: 'c2sp.org/tlog-proof@v1\nindex 3\n/PCm…Flo=\n\n…' },
      },
    },
  })
  async proof(@Query() { entry }: ProofQuery, @CurrentCaller() caller: Caller): Promise<string> {
    const proof = await this.reader.inclusionProof(entry);
    await this.reads.note(caller, 'proof', 1);
    return proof.toString('utf8');
  }
}

function position([index]: unknown[]): number | null {
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : null;
}
