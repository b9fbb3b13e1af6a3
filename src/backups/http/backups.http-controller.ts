import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { randomUuid } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import {
  AlsoAnswers,
  BY_ID,
  Idempotent,
  type IdempotentCall,
  readPage,
  UnsafeCalls,
} from '../../foundation/http';
import { outbox } from '../../foundation/outbox';
import { type Caller, CurrentCaller } from '../../identity';
import { runBackup, runDrill } from '../backup.jobs';
import { BackupStore, isRestorable } from '../backup.store';
import { DrillStore } from '../drill/drill.store';
import {
  BackupAskedAnswer,
  type BackupJson,
  backupJson,
  BackupListAnswer,
  BackupPath,
  BackupQuery,
  DrillAnswer,
  type DrillJson,
  drillJson,
  DrillPath,
  NothingBody,
} from './backup-bodies';

/** `/v1/backups`, `/v1/drills`: the catalogue of copies, and proof that they can be restored without bringing anybody back. */
@ApiTags('backups')
@Controller('v1')
export class BackupsHttpController {
  constructor(
    private readonly backups: BackupStore,
    private readonly drills: DrillStore,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get('backups')
  @ApiOperation({ summary: 'List the copies of the database, newest first' })
  @ZodResponse({ status: 200, description: 'A page of the catalogue', type: BackupListAnswer })
  async list(@Query() query: BackupQuery): Promise<{ backups: BackupJson[]; nextCursor: string | null }> {
    const { rows, nextCursor } = await readPage(query, BY_ID, (limit, before) =>
      this.backups.list(limit, before),
    );
    return { backups: rows.map(backupJson), nextCursor };
  }

  @Post('backups')
  @ApiOperation({ summary: 'Make a copy now', description: 'The worker makes it; follow it in the list.' })
  @ZodResponse({ status: 202, description: 'Asked for', type: BackupAskedAnswer })
  run(
    @Body() _nothing: NothingBody,
    @Idempotent() call: IdempotentCall,
  ): Promise<{ id: string; state: 'waiting' }> {
    return this.calls.run(call, async () => {
      const id = randomUuid();
      await this.backups.transaction((tx) => outbox.add(tx, runBackup, { backupId: id }));
      return { id, state: 'waiting' as const };
    });
  }

  @Post('backups/:backupId/drill')
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Restore a copy into a scratch database and see what opens',
    description: 'The worker does it; follow it at /v1/drills/{drillId}. Its evidence is in the audit log.',
  })
  @ZodResponse({ status: 202, description: 'Asked for', type: DrillAnswer })
  drill(
    @Param() { backupId }: BackupPath,
    @Body() _nothing: NothingBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<DrillJson> {
    return this.calls.run(call, async () => {
      const backup = await this.backups.find(backupId);
      if (backup === undefined)
        throw new DomainError('missing', 'backup.unknown', 'the catalogue has no copy of that id');
      if (backup.state !== 'complete' || backup.deletedAt !== null || !isRestorable(backup.kind))
        throw new DomainError(
          'conflict',
          'backup.not-restorable',
          'only a complete copy by pg_dump or pgBackRest that has not ended can be drilled',
        );
      const id = randomUuid();
      await this.drills.transaction(async (tx) => {
        await this.drills.add(tx, { id, backupId, requestedBy: caller.actorRef });
        await outbox.add(tx, runDrill, { drillId: id });
      });
      return this.find(id);
    });
  }

  @Get('drills/:drillId')
  @AlsoAnswers(404)
  @ApiOperation({ summary: 'See how a restore drill stands, or how it ended' })
  @ZodResponse({ status: 200, description: 'The drill', type: DrillAnswer })
  show(@Param() { drillId }: DrillPath): Promise<DrillJson> {
    return this.find(drillId);
  }

  private async find(id: string): Promise<DrillJson> {
    const drill = await this.drills.find(id);
    if (drill === undefined)
      throw new DomainError('missing', 'drill.unknown', 'there is no restore drill of that id');
    return drillJson(drill);
  }
}
