import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AlsoAnswers, decodeCursor, encodeCursor } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../../identity';
import type { HistoryPosition } from '../../vault/open';
import {
  type FoundSubjectJson,
  HistoryAnswer,
  HistoryQuery,
  type RectificationJson,
  SubjectPath,
  SubjectSearchAnswer,
  SubjectSearchBody,
} from './history-bodies';
import { HistoryReading } from './history-reading';
import { messageJson, type MessageJson } from './message-json';
import { RectificationReading } from './rectification-reading';
import { SubjectSearch } from './subject-search';

/** `/v1/subjects`: finding a person, and reading their redacted history. */
@ApiTags('crm')
@Controller('v1/subjects')
export class SubjectsHttpController {
  constructor(
    private readonly subjects: SubjectSearch,
    private readonly reading: HistoryReading,
    private readonly corrections: RectificationReading,
  ) {}

  @Post('search')
  @AlsoAnswers(429)
  @ApiOperation({
    summary: 'Find a data subject by an identifier',
    description:
      'Identifiers travel in the body, never in an address. Look-ups are counted and limited, so that numbers cannot be tried out.',
  })
  @ZodResponse({ status: 200, description: 'The person, or an empty list', type: SubjectSearchAnswer })
  async search(
    @Body() body: SubjectSearchBody,
    @CurrentCaller() caller: Caller,
  ): Promise<{ subjects: FoundSubjectJson[] }> {
    return { subjects: await this.subjects.find(caller, body) };
  }

  @Get(':subjectId/messages')
  @AlsoAnswers(404, 409, 410)
  @ApiOperation({
    summary: 'Read a page of somebody’s messages, redacted',
    description:
      'Every page is recorded: who read it and, for `crm` keys, to which recipient it was disclosed. Messages that arrive while you page appear on later pages or not at all; none is shown twice.',
  })
  @ZodResponse({ status: 200, description: 'A page', type: HistoryAnswer })
  async messages(
    @Param() { subjectId }: SubjectPath,
    @Query() { limit, cursor, from, to, order }: HistoryQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<{ messages: MessageJson[]; rectifications: RectificationJson[]; nextCursor: string | null }> {
    const page = await this.reading.page(caller, {
      subjectRef: subjectId,
      order,
      limit,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
      after: cursor === undefined ? undefined : decodeCursor(cursor, position),
    });
    return {
      messages: page.messages.map((message) =>
        messageJson(message, page.media.get(message.id.toString('hex')) ?? []),
      ),
      rectifications: await this.corrections.of(subjectId),
      nextCursor: page.next ? cursorAt(page.next) : null,
    };
  }
}

function cursorAt({ sentAt, id }: HistoryPosition): string {
  return encodeCursor([sentAt.getTime(), id.toString('hex')]);
}

function position([at, id]: unknown[]): HistoryPosition | null {
  const valid = typeof at === 'number' && Number.isSafeInteger(at) && Math.abs(at) < 8e15;
  if (!valid || typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) return null;
  return { sentAt: new Date(at), id: Buffer.from(id, 'hex') };
}
