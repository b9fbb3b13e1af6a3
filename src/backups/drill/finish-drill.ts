import type { AuditLog } from '../../audit';
import { canonicalJson, type CanonicalValue, sha256 } from '../../crypto';
import type { DrillStore } from './drill.store';

/** How a drill ended: `failed`, a promise is broken; `not-proved`, it could not be carried out. */
export interface DrillResult {
  drillId: string;
  backupId: string;
  state: 'passed' | 'failed' | 'not-proved';
  report: Record<string, CanonicalValue>;
  durationMs: number;
}

/** Records the end of a drill in row and log, once. */
export function finishDrill(
  drills: DrillStore,
  audit: AuditLog,
  { drillId, backupId, state, report, durationMs }: DrillResult,
): Promise<void> {
  const count = (name: string) => (typeof report[name] === 'number' ? report[name] : 0);
  return drills.transaction(async (tx) => {
    if (!(await drills.finish(tx, drillId, state, report))) return;
    await audit.append(tx, {
      type: 'drill.finished',
      actor: { kind: 'process', ref: 'worker' },
      ref: { drill: drillId, backup: backupId },
      code: state,
      n: {
        opened: count('opened'),
        refused: count('refused'),
        rows: count('rows'),
        durationMs: Math.round(durationMs),
      },
      digest: { report: sha256(canonicalJson(report)).toString('base64') },
    });
  });
}
