import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { cursorField, instantField, limitField, nextCursorField } from '../../foundation/http';
import type { Backup } from '../backup.store';
import type { DrillRecord } from '../drill/drill.store';

const id = z.uuid().meta({ description: 'A copy', example: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' });

const backup = z.object({
  id,
  kind: z.string().meta({ example: 'pg-dump' }),
  state: z.enum(['running', 'complete', 'failed']).meta({ example: 'complete' }),
  dataFrom: instantField(
    'Event time of the oldest data in it; 1970-01-01T00:00:00.000Z where nobody can know, as of Redis’s files and of copies that others made: such a copy counts as reaching back to the beginning',
  ),
  dataTo: instantField('Event time of the newest data in it'),
  sizeBytes: z.number().nullable().meta({ example: 1048576 }),
  sha256: z.string().nullable().meta({
    description: 'Of the file, in base64',
    example: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  }),
  ledgerSize: z.number().nullable().meta({ description: 'Destructions it knows of', example: 12 }),
  expiresAt: instantField('When its key is destroyed and its file deleted'),
  deletedAt: instantField('When it ended').nullable(),
  missingAt: instantField('When its file was found to be gone before its time').nullable(),
  createdAt: instantField('When it was made'),
});

const drill = z.object({
  id: z.uuid().meta({ example: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' }),
  backupId: id,
  state: z.enum(['waiting', 'running', 'passed', 'failed', 'not-proved']).meta({ example: 'passed' }),
  step: z.string().meta({ description: 'What it is doing, or did last', example: 'restoring' }),
  requestedAt: instantField('When it was asked for'),
  startedAt: instantField('When it began').nullable(),
  finishedAt: instantField('When it ended').nullable(),
  report: z
    .record(
      z.string(),
      z.union([z.string(), z.number(), z.record(z.string(), z.union([z.string(), z.number()]))]),
    )
    .meta({
      description:
        'Counts, verdict and codes, and under `residue` what was searched for what canaries said; their digest is in the audit log',
      example: {
        ...{ verdict: 'behind', destroyedRowsBefore: 4, destroyedRowsAfter: 0, refused: 2, opened: 12 },
        residue: { heap: 'clean', wal: 'clean', content: 'clean', scannedBytes: 104857600 },
      },
    }),
});

/** A copy as the API shows it. */
export type BackupJson = z.infer<typeof backup>;
/** A drill as the API shows it. */
export type DrillJson = z.infer<typeof drill>;

/** Which copies. */
export class BackupQuery extends createZodDto(
  z.strictObject({ limit: limitField(100), cursor: cursorField }),
) {}
/** A page of copies. */
export class BackupListAnswer extends createZodDto(
  z.object({ backups: z.array(backup), nextCursor: nextCursorField }),
) {}
/** A copy that was asked for. */
export class BackupAskedAnswer extends createZodDto(
  z.object({ id, state: z.literal('waiting').meta({ example: 'waiting' }) }),
) {}
/** Nothing to say. */
export class NothingBody extends createZodDto(z.strictObject({})) {}
/** The copy that a path names. */
export class BackupPath extends createZodDto(z.object({ backupId: id })) {}
/** The drill that a path names. */
export class DrillPath extends createZodDto(
  z.object({ drillId: z.uuid().meta({ description: 'A drill' }) }),
) {}
/** A drill. */
export class DrillAnswer extends createZodDto(drill) {}

/** Shows a copy. */
export function backupJson(one: Backup): BackupJson {
  return {
    id: one.id,
    kind: one.kind,
    state: one.state,
    dataFrom: one.dataFrom.toISOString(),
    dataTo: one.dataTo.toISOString(),
    sizeBytes: one.sizeBytes,
    sha256: one.sha256?.toString('base64') ?? null,
    ledgerSize: one.ledgerSize,
    expiresAt: one.expiresAt.toISOString(),
    deletedAt: one.deletedAt?.toISOString() ?? null,
    missingAt: one.missingAt?.toISOString() ?? null,
    createdAt: one.createdAt.toISOString(),
  };
}

/** Shows a drill. */
export function drillJson(one: DrillRecord): DrillJson {
  return {
    ...one,
    requestedAt: one.requestedAt.toISOString(),
    startedAt: one.startedAt?.toISOString() ?? null,
    finishedAt: one.finishedAt?.toISOString() ?? null,
    report: one.report as DrillJson['report'],
  };
}
