import { DomainError } from '../../foundation/errors';
import { decodeBase64, decodeDecimal } from '../strict-decoding';
import { parseNote, verifyNote, type SignedNote, type VerifiedSignature } from './signed-note';
import { isKeyName, type VerifierKey } from './verifier-key';

/** The head of a tree: which log, how many entries, which root. */
export interface TreeHead {
  origin: string;
  size: number;
  root: Buffer;
}

/** A checkpoint that was taken apart; believe it only after `openCheckpoint`. */
export interface Checkpoint extends TreeHead {
  note: SignedNote;
}

/** The three lines that are signed. Throws `checkpoint.malformed` for an origin that a note cannot carry. */
export function checkpointText(head: TreeHead): string {
  if (!isKeyName(head.origin) || head.root.length !== 32 || !Number.isSafeInteger(head.size))
    throw malformed();
  return `${head.origin}\n${head.size}\n${head.root.toString('base64')}\n`;
}

/** Reads a checkpoint's bytes, strictly; throws `checkpoint.malformed` or `note.malformed`. Extension lines are refused: Lethe writes none. */
export function parseCheckpoint(bytes: Uint8Array): Checkpoint {
  const note = parseNote(bytes);
  const [origin = '', sizeText = '', rootText = '', ...rest] = note.text.split('\n');
  const size = decodeDecimal(sizeText);
  const root = decodeBase64(rootText);
  if (!isKeyName(origin) || size === null || root?.length !== 32 || rest.length !== 1) throw malformed();
  return { origin, size, root, note };
}

/** The signatures of a checkpoint by known keys. */
export interface OpenedCheckpoint extends Checkpoint {
  /** The log's own signature holds, by a key that was given. */
  authenticated: boolean;
  witnesses: VerifiedSignature[];
}

/**
 * Reads a checkpoint and checks it against the log's keys and the witnesses'. Throws when anything known does not hold (`note.signature`) or the
 * origin is not that of the log keys (`checkpoint.origin`). `authenticated` is false when none of the log's keys signed.
 */
export function openCheckpoint(
  bytes: Uint8Array,
  logKeys: readonly VerifierKey[],
  witnessKeys: readonly VerifierKey[] = [],
): OpenedCheckpoint {
  const checkpoint = parseCheckpoint(bytes);
  const log = verifyNote(checkpoint.note, logKeys);
  if (logKeys.length > 0 && !logKeys.some((key) => key.name === checkpoint.origin)) {
    throw new DomainError('corrupt', 'checkpoint.origin', 'the checkpoint is of another log than the key');
  }
  const authenticated = log.some(({ key }) => key.name === checkpoint.origin);
  return { ...checkpoint, authenticated, witnesses: verifyNote(checkpoint.note, witnessKeys) };
}

function malformed(): DomainError {
  return new DomainError(
    'corrupt',
    'checkpoint.malformed',
    'a checkpoint has an origin, a size and a root, one per line',
  );
}
