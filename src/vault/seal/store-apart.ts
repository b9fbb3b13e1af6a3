import { isDatabaseOutage } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { Json, Update } from '../../whatsapp';
import type { BatchOutcome, SealPipeline } from './seal-pipeline';

/**
 * Stores a batch; when it fails for a reason that repeating will not cure, finds the update that fails it, by halves, and stores that one whole as
 * `unrecognised`, so that it holds up nobody else. If even that fails it is `refused`. Rejects while the keyring or the database is away.
 */
export async function storeApart(
  pipeline: Pick<SealPipeline, 'store'>,
  updates: readonly Update[],
  onPoison: (error: unknown) => void,
): Promise<BatchOutcome> {
  try {
    return await pipeline.store(updates);
  } catch (error) {
    if (passes(error)) throw error;
    const [only] = updates;
    if (only !== undefined && updates.length === 1) {
      onPoison(error);
      return storeWhole(pipeline, only);
    }
    const half = updates.length >> 1;
    const first = await storeApart(pipeline, updates.slice(0, half), onPoison);
    const second = await storeApart(pipeline, updates.slice(half), onPoison);
    return {
      fates: [...first.fates, ...second.fates],
      duplicates: first.duplicates + second.duplicates,
      clamped: first.clamped + second.clamped,
      contested: first.contested + second.contested,
    };
  }
}

async function storeWhole(pipeline: Pick<SealPipeline, 'store'>, update: Update): Promise<BatchOutcome> {
  const { channel, field, eventTime, person } = update;
  const raw = JSON.parse(JSON.stringify(update)) as Json;
  try {
    return await pipeline.store([
      { kind: 'unrecognised', reason: 'shape', channel, field, eventTime, person, unknownPaths: [], raw },
    ]);
  } catch (error) {
    if (passes(error)) throw error;
    return { fates: ['refused'], duplicates: 0, clamped: 0, contested: 0 };
  }
}

/** Our own errors say that something is away or not allowed, whatever the update; so do outages. Anything else, such as a field that is too long, is about the data. */
function passes(error: unknown): boolean {
  if (error instanceof DomainError) return !error.code.endsWith('.field-too-long');
  return isDatabaseOutage(error);
}
