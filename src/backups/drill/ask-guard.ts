import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../foundation/errors';
import { type GuardRow, inspect, type Inspection, type InspectionParts } from '../guard';

/** Every copy is followed by an entry about it, which is signed and witnessed within seconds; on a busy machine, later. */
const PATIENCE_MS = 120_000;
const EVERY_MS = 1_000;

/** What the guard answered about a restored copy: that it would quarantine it. */
export interface GuardAnswer {
  because: string;
  row: GuardRow;
}

/**
 * Asks the guard about a restored copy, until it knows: while the keyring or the witness cannot be asked it serves nobody and has proved nothing, and while nothing was signed
 * since the copy, the copy is as good as the present.
 * @throws DomainError `drill.broken.guard` when it would serve the copy; `drill.guard-unknown`, `drill.nothing-since` when it still does not know after two minutes
 */
export async function askGuard(parts: InspectionParts, patienceMs = PATIENCE_MS): Promise<GuardAnswer> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const unknown = await inspect(parts, false).then(read, unlessAway);
    if ('because' in unknown) return unknown;
    if (performance.now() > end) throw unknown.error;
    await sleep(EVERY_MS);
  }
}

function read(inspection: Inspection): GuardAnswer | { error: DomainError } {
  const { verdict, row, heads } = inspection;
  if (verdict.state === 'quarantine') return { because: verdict.because, row };
  if (verdict.state === 'closed')
    return { error: unproved('guard-unknown', 'keyring or witness cannot be asked') };
  if (heads.signedSize <= row.log.size)
    return { error: unproved('nothing-since', 'nothing was signed since the copy was made') };
  throw new DomainError('corrupt', 'drill.broken.guard', 'the guard would serve a restored copy');
}

function unlessAway(error: unknown): { error: DomainError } {
  if (error instanceof DomainError && error.kind === 'unavailable') return { error };
  throw error;
}

function unproved(what: string, message: string): DomainError {
  return new DomainError('unavailable', `drill.${what}`, message);
}
