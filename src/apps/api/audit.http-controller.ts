import { Controller, Get, Header, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags, type OpenAPIObject } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AuditReader, logBundle, MAX_BUNDLE_ENTRIES, zipFiles } from '../../audit';
import {
  AlsoAnswers,
  cursorField,
  givenInstantField,
  limitField,
  readPage,
  uuidField,
} from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import { AuditReads } from './audit-reads';

const filters = {
  type: z
    .string()
    .max(64)
    .regex(/^[a-z-]+(?:\.[a-z-]+)?$/, 'must be an entry type such as request.approved')
    .optional()
    .meta({ description: 'Only entries of this type', example: 'disclosure' }),
  subject: uuidField('Only entries about this data subject').optional(),
  actor: z
    .string()
    .regex(
      /^(?:[0-9a-f-]{36}|ingest|api|worker|keyring|cli)$/,
      'must be the pseudonym of an actor, or the name of a process',
    )
    .optional()
    .meta({ description: 'Only what this actor did', example: 'worker' }),
  ref: uuidField('Only entries that name this id: of a request, hold, credential, incident …').optional(),
  code: z
    .string()
    .regex(/^[A-Za-z0-9().-]{1,64}$/, 'must be a code such as failed or 17(3)(e)')
    .optional()
    .meta({ description: 'Only entries with this reason, ground or outcome', example: 'failed' }),
  from: givenInstantField('Only entries from here on').optional(),
  to: givenInstantField('Only entries before').optional(),
};
class EntryQuery extends createZodDto(
  z.strictObject({ limit: limitField(), cursor: cursorField, ...filters }),
) {}
const exportQuery = z.strictObject(filters);
class ExportQuery extends createZodDto(exportQuery) {}
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
    @Query() { limit: size, cursor, ...query }: EntryQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<string> {
    const filter = await this.filterOf(query);
    const { rows, nextCursor } = await readPage({ limit: size, cursor }, BY_INDEX, (limit, after = -1) =>
      this.reader.entries({ ...filter, limit, after: Math.max(after, filter.after) }),
    );
    await this.reads.note(caller, 'entries', rows.length);
    // Not parsed and written anew: the bytes are the entry.
    return `{"entries":[${rows.map(({ body }) => body.toString('utf8')).join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`;
  }

  @Get('export')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Export entries with their proofs',
    description:
      'A ZIP that `lethe verify` checks offline: up to 1,000 entries that a witness has seen, oldest first, each with its proof, the checkpoint with its witnesses, and a verifier. Ask for a shorter time when there are more; `x-lethe-entries` says how many are in it, and `x-lethe-more` whether there are others.',
  })
  @ApiResponse({
    status: 200,
    description: 'The bundle',
    content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
  })
  async export(
    @Query() query: ExportQuery,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const found = await this.reader.entries({
      ...(await this.filterOf(query)),
      limit: MAX_BUNDLE_ENTRIES + 1,
    });
    const bundle = await logBundle(found.slice(0, MAX_BUNDLE_ENTRIES), this.reader);
    await this.reads.note(caller, 'export', bundle.entries);
    void reply.headers({
      'x-lethe-entries': bundle.entries,
      'x-lethe-more': String(found.length > MAX_BUNDLE_ENTRIES),
    });
    const zip = await zipFiles(bundle.files);
    return new StreamableFile(zip, {
      type: 'application/zip',
      disposition: 'attachment; filename="audit-log.zip"',
      length: zip.length,
    });
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

  private async filterOf({ from, to, type, subject, actor, ref, code }: z.infer<typeof exportQuery>) {
    const [first = 0, last] = await Promise.all([from, to].map((instant) => this.indexAt(instant)));
    return {
      after: first - 1,
      ...(last !== undefined && { before: last }),
      ...(type !== undefined && { type }),
      ...(subject !== undefined && { subject }),
      ...(actor !== undefined && { actor }),
      ...(ref !== undefined && { ref }),
      ...(code !== undefined && { code }),
    };
  }

  private async indexAt(instantMs: number | undefined): Promise<number | undefined> {
    return instantMs === undefined ? undefined : this.reader.indexAt(new Date(instantMs));
  }
}

const BY_INDEX = {
  of: ({ index }: { index: number }) => [index],
  read: ([index]: unknown[]) =>
    typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : null,
};
