import { Controller, Get, Headers, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { documentHtml, documentPdf } from '../../foundation/documents';
import { AlsoAnswers } from '../../foundation/http';
import type { RecordChange } from './record-diff';
import {
  ProcessingDiffAnswer,
  ProcessingDiffQuery,
  ProcessingQuery,
  ProcessingVersionsAnswer,
  RECORD_TYPES,
  type RecordFormat,
  recordFormatOf,
} from './processing-bodies';
import { ProcessingRecords, type RecordVersion } from './processing-records';
import { recordDocument } from './record-document';

/** `/v1/processing-activities`: the record of Art. 30. */
@ApiTags('records')
@Controller('v1/processing-activities')
export class ProcessingHttpController {
  constructor(private readonly records: ProcessingRecords) {}

  @Get()
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Get the record of processing activities (Art. 30)',
    description:
      'Made from the settings in force: where data are, who gets them, for how long, under which safeguards, and transfers. `format`, or else `Accept`, asks for a page or PDF. What only the controller can say is marked so.',
  })
  @ApiResponse({
    status: 200,
    description: 'The record',
    content: {
      'application/json': { schema: { type: 'object', example: { version: 3, record: { activities: [] } } } },
      'text/html': { schema: { type: 'string', example: '<!doctype html>' } },
      'application/pdf': { schema: { type: 'string', format: 'binary' } },
    },
  })
  async get(
    @Query() { at, format }: ProcessingQuery,
    @Headers('accept') accept: string | undefined,
  ): Promise<StreamableFile> {
    const version = at === undefined ? await this.records.take() : await this.records.at(new Date(at));
    return fileOf(version, format ?? recordFormatOf(accept));
  }

  @Get('versions')
  @ApiOperation({ summary: 'List the versions of the record, newest first' })
  @ZodResponse({ status: 200, description: 'The versions', type: ProcessingVersionsAnswer })
  async versions(): Promise<{ versions: { version: number; takenAt: string; sha256: string }[] }> {
    const kept = await this.records.versions();
    return {
      versions: kept.map(({ version, takenAt, digest }) => ({
        version,
        takenAt: takenAt.toISOString(),
        sha256: digest.toString('base64'),
      })),
    };
  }

  @Get('diff')
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'What changed in the record between two dates' })
  @ZodResponse({ status: 200, description: 'The changes', type: ProcessingDiffAnswer })
  async diff(@Query() { from, to }: ProcessingDiffQuery): Promise<{
    from: { version: number; takenAt: string };
    to: { version: number; takenAt: string };
    changes: RecordChange[];
  }> {
    const until = to === undefined ? (await this.records.take()).takenAt : new Date(to);
    const found = await this.records.diff(new Date(from), until);
    return { from: placeOf(found.from), to: placeOf(found.to), changes: found.changes };
  }
}

function placeOf({ version, takenAt }: RecordVersion): { version: number; takenAt: string } {
  return { version, takenAt: takenAt.toISOString() };
}

async function fileOf(version: RecordVersion, format: RecordFormat): Promise<StreamableFile> {
  const bytes = await bytesOf(version, format);
  const shown = format === 'pdf' ? 'attachment' : 'inline';
  return new StreamableFile(bytes, {
    type: RECORD_TYPES[format],
    disposition: `${shown}; filename="processing-activities-${version.version}.${format}"`,
    length: bytes.length,
  });
}

async function bytesOf(version: RecordVersion, format: RecordFormat): Promise<Buffer> {
  if (format === 'json') return Buffer.from(JSON.stringify({ ...placeOf(version), record: version.record }));
  const document = recordDocument(version.record, version.version, version.takenAt);
  return format === 'html' ? Buffer.from(documentHtml(document)) : documentPdf(document);
}
