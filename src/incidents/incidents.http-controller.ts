import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { secretBytes, wipe } from '../crypto';
import { AlsoAnswers, Idempotent, type IdempotentCall, readPage, UnsafeCalls } from '../foundation/http';
import { type Caller, CurrentCaller } from '../identity';
import {
  ContainBody,
  ContainedAnswer,
  type ContainedJson,
  DraftsAnswer,
  ExposedSubjectsAnswer,
  ExposedSubjectsQuery,
  IncidentAnswer,
  IncidentDetailAnswer,
  type IncidentDetailJson,
  type IncidentJson,
  incidentJson,
  IncidentListAnswer,
  IncidentPath,
  NewIncidentBody,
  ToldBody,
} from './incident-bodies';
import { IncidentReading } from './incident-reading';
import { Incidents } from './incidents';
import type { NoticeDrafts } from './notice-drafts';

/** Who manages credentials (`/v1/credentials`). */
const HANDLES_SECRETS: readonly string[] = ['admin', 'owner'];

/** `/v1/incidents`: contain, investigate, remediate, report. */
@ApiTags('incidents')
@Controller('v1/incidents')
export class IncidentsHttpController {
  constructor(
    private readonly incidents: Incidents,
    private readonly reading: IncidentReading,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List all incidents, newest first' })
  @ZodResponse({ status: 200, description: 'The incidents', type: IncidentListAnswer })
  async list(): Promise<{ incidents: IncidentJson[] }> {
    return { incidents: (await this.incidents.list()).map(incidentJson) };
  }

  @Post()
  @ApiOperation({
    summary: 'Open an incident',
    description: 'For anything but a leaked credential. The 72 hours of Art. 33 count from `awareAt`.',
  })
  @ZodResponse({ status: 201, description: 'Opened', type: IncidentAnswer })
  open(
    @Body() body: NewIncidentBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<IncidentJson> {
    const { kind, channels, exposedFrom, exposedUntil, awareAt, alertId } = body;
    const wanted = {
      kind,
      channelIds: channels,
      exposedFrom: new Date(exposedFrom),
      exposedUntil: given(exposedUntil),
      awareAt: given(awareAt),
      alertId,
    };
    return this.calls.run(call, async (tx) =>
      incidentJson(await this.incidents.report(tx, wanted, caller.actor)),
    );
  }

  @Post('contain')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Contain the leak of a credential',
    description:
      'The leak playbook as one call: sends stop at once; the credential is replaced, revoked at Meta and its key destroyed; subscriptions are checked; what it could touch is counted; an incident is open. What no call can do stands in the steps as `needs-person`. Only an admin or owner brings a `replacement` or is shown a new secret; for a DPO, what would have to be shown is not made and is left to them.',
  })
  @ZodResponse({
    status: 201,
    description: 'Containment has begun; ask for the incident',
    type: ContainedAnswer,
  })
  async contain(
    @Body() body: ContainBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<ContainedJson> {
    const { credentialId, exposedFrom, awareAt, suspend } = body;
    const replacement = body.replacement === undefined ? undefined : bytesOf(body.replacement);
    const leak = {
      credentialId,
      suspend,
      replacement,
      mayHandleSecrets: HANDLES_SECRETS.includes(caller.role),
      exposedFrom: given(exposedFrom),
      awareAt: given(awareAt),
    };
    try {
      return await this.calls.run<ContainedJson>(
        call,
        async (tx) => {
          const { incident, made } = await this.incidents.contain(tx, leak, caller.actor);
          return { ...incidentJson(incident), ...(made !== undefined && { value: made }) };
        },
        (answer) => ({ ...answer, value: undefined }),
      );
    } finally {
      wipe(replacement);
    }
  }

  @Get(':incidentId')
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Get an incident with its steps and its story, drawn from the audit log' })
  @ZodResponse({ status: 200, description: 'The incident', type: IncidentDetailAnswer })
  async get(@Param() { incidentId }: IncidentPath): Promise<IncidentDetailJson> {
    return this.reading.detail(await this.incidents.existing(undefined, incidentId));
  }

  @Get(':incidentId/subjects')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'List the people whose data were in reach',
    description: 'By channel and time of exposure, from rows alone: nothing is opened.',
  })
  @ZodResponse({ status: 200, description: 'A page', type: ExposedSubjectsAnswer })
  async subjects(
    @Param() { incidentId }: IncidentPath,
    @Query() query: ExposedSubjectsQuery,
  ): Promise<{ subjects: { subjectId: string; messages: number }[]; nextCursor: string | null }> {
    const incident = await this.incidents.existing(undefined, incidentId);
    const { rows, nextCursor } = await readPage(query, BY_REFERENCE, (limit, after) =>
      this.reading.subjects(incident, limit, after),
    );
    return {
      subjects: rows.map(({ subjectRef, messages }) => ({ subjectId: subjectRef, messages })),
      nextCursor,
    };
  }

  @Get(':incidentId/drafts')
  @AlsoAnswers(404)
  @ApiOperation({
    summary: 'Draft the notices to the authority (Art. 33) and to the people concerned (Art. 34)',
  })
  @ZodResponse({ status: 200, description: 'The drafts', type: DraftsAnswer })
  async drafts(@Param() { incidentId }: IncidentPath): Promise<NoticeDrafts> {
    return this.reading.drafts(await this.incidents.existing(undefined, incidentId));
  }

  @Post(':incidentId/resume')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Let sends go on, and take suspended numbers into service again' })
  @ZodResponse({ status: 200, description: 'The incident', type: IncidentAnswer })
  resume(
    @Param() { incidentId }: IncidentPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<IncidentJson> {
    return this.calls.run(call, async (tx) =>
      incidentJson(await this.incidents.resume(tx, incidentId, caller.actor)),
    );
  }

  @Post(':incidentId/told')
  @HttpCode(200)
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'Note that the authority or the people were told, or why they need not be' })
  @ZodResponse({ status: 200, description: 'The incident', type: IncidentAnswer })
  told(
    @Param() { incidentId }: IncidentPath,
    @Body() body: ToldBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<IncidentJson> {
    return this.calls.run(call, async (tx) =>
      incidentJson(await this.incidents.told(tx, incidentId, toldOf(body), caller.actor)),
    );
  }

  @Post(':incidentId/close')
  @HttpCode(200)
  @AlsoAnswers(404, 409)
  @ApiOperation({ summary: 'Close an incident, once the authority was told or need not be' })
  @ZodResponse({ status: 200, description: 'The incident', type: IncidentAnswer })
  close(
    @Param() { incidentId }: IncidentPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<IncidentJson> {
    return this.calls.run(call, async (tx) =>
      incidentJson(await this.incidents.close(tx, incidentId, caller.actor)),
    );
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const BY_REFERENCE = {
  of: ({ subjectRef }: { subjectRef: string }) => [subjectRef],
  read: ([ref]: unknown[]) => (typeof ref === 'string' && UUID.test(ref) ? ref : null),
};

function toldOf({ whom, at, ground }: ToldBody) {
  return ground === undefined ? { whom: whom!, at: new Date(at!) } : { ground };
}

function given(instantMs: number | undefined): Date | undefined {
  return instantMs === undefined ? undefined : new Date(instantMs);
}

function bytesOf(value: string): Buffer {
  const bytes = secretBytes(Buffer.byteLength(value));
  bytes.write(value);
  return bytes;
}
