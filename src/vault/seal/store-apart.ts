import { isNativeError } from 'node:util/types';
import { isDatabaseOutage } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { Json, Update } from '../../whatsapp';
import type { BatchOutcome, SealPipeline } from './seal-pipeline';

/**
 * Stores a batch; when it fails for a reason that repeating will not cure, finds the update that fails it, by halves, so that it holds up nobody else. One whose
 * content is to blame is stored whole as `unrecognised`. If that fails too, or the database has a mistake or lacks another row, it is `refused`: it must come again.
 * Rejects while the keyring or the database is away.
 */
export async function storeApart(
  pipeline: Pick<SealPipeline, 'store'>,
  updates: readonly Update[],
  onPoison: (error: unknown) => void,
): Promise<BatchOutcome> {
  try {
    return await pipeline.store(updates);
  } catch (error) {
    const reason = notForTheData(error);
    if (reason !== null) throw reason;
    const [only] = updates;
    if (only !== undefined && updates.length === 1) {
      onPoison(error);
      return isAboutContent(error) ? storeWhole(pipeline, only) : REFUSED;
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
    const reason = notForTheData(error);
    if (reason !== null) throw reason;
    return REFUSED;
  }
}

const REFUSED: BatchOutcome = { fates: ['refused'], duplicates: 0, clamped: 0, contested: 0 };

/** SQLSTATEs about what was to be stored: cardinality, data, a constraint, a limit of the program, an exception that was raised, and what no class fits. */
const ABOUT_DATA = /^(?:21|22|23|54|P0|XX)...$/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * The reason, when it has nothing to do with the data: our own errors, but for those of kind `invalid`, say that something is away or not allowed, whatever the update;
 * and so does a database that is away, or refuses for its own sake (a grant, a table, a password). Null for anything else, such as a value that does not fit or a mistake of ours that some update brings out.
 */
function notForTheData(error: unknown): Error | null {
  if (error instanceof DomainError) return error.kind === 'invalid' ? null : error;
  if (!isNativeError(error)) return null;
  if (isDatabaseOutage(error)) return error;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || !SQLSTATE.test(code) || ABOUT_DATA.test(code)) return null;
  return new DomainError('unavailable', 'vault.seal.database', 'the database takes nothing at present', {
    cause: error,
  });
}

/** SQLSTATEs that a value alone brings about: a data exception, a constraint (unless it is another row that is missing), a limit of the program. */
const BY_CONTENT = /^(?:22...|23(?!503)...|54...)$/;

/** Whether an update that fails by itself is to blame for it: filed as something else because the database has a mistake, a message would be out of its history for ever. */
function isAboutContent(error: unknown): boolean {
  const code: unknown = isNativeError(error) && 'code' in error ? error.code : undefined;
  return (
    error instanceof DomainError || typeof code !== 'string' || !SQLSTATE.test(code) || BY_CONTENT.test(code)
  );
}
