import { KeyKind, uuidText } from '../../crypto';
import type { KeyringClient, LedgerEntry } from '../../keyring/client';
import type { LedgerActs } from './ledger-acts';

/** Where a walk ended, and what it met. */
export interface Walked {
  ledgerSize: number;
  ledgerRoot: Buffer;
  generation: number | undefined;
  subjects: string[];
  buckets: { classId: number; bucket: number }[];
  holds: number;
}

/** Applies the ledger from entry `from` to its end, in order. With `buckets`, tables of destroyed buckets go too; else they are the purge's. */
export async function walkLedger(
  keyring: Pick<KeyringClient, 'ledger'>,
  acts: LedgerActs,
  start: { ledgerSize: number; ledgerRoot: Buffer },
  options: { buckets: boolean; progress?: (done: number, size: number) => void },
): Promise<Walked> {
  const walked: Walked = { ...start, generation: undefined, subjects: [], buckets: [], holds: 0 };
  for (;;) {
    const { entries, size } = await keyring.ledger(walked.ledgerSize);
    if (entries.length === 0) return walked;
    const known = await acts.knownSubjects([
      ...new Set(entries.filter(({ kind }) => kind === KeyKind.subject).map(({ keyId }) => uuidText(keyId))),
    ]);
    for (const entry of entries) await applyEntry(entry, { acts, known, walked, ...options });
    walked.ledgerSize += entries.length;
    walked.ledgerRoot = entries.at(-1)!.rootAfter;
    options.progress?.(walked.ledgerSize, size);
  }
}

interface Surroundings {
  acts: LedgerActs;
  known: ReadonlySet<string>;
  walked: Walked;
  buckets: boolean;
}

async function applyEntry(entry: LedgerEntry, { acts, known, walked, buckets }: Surroundings): Promise<void> {
  const { type, kind, keyId } = entry;
  const at = new Date(entry.at);
  const id = uuidText(keyId);
  if (type === 'generation-destroyed') walked.generation = entry.generation;
  if (kind === KeyKind.subject && !known.has(id)) return;
  switch (type) {
    case 'fenced':
      return acts.fenced(id, at);
    case 'unfenced':
      return acts.unfenced(id);
    case 'restricted':
    case 'unrestricted':
      return acts.restricted(id, type === 'restricted');
    // Holds in force were reinstated before the walk, whatever the ledger says of their beginning.
    case 'hold-placed':
      walked.holds += 1;
      return;
    case 'hold-released':
      walked.holds += 1;
      return buckets ? acts.holdReleased(id) : undefined;
    case 'destroyed':
      return destroyed(kind, keyId, at, { acts, walked, buckets });
    // A subject that comes back has a new key and new rows; what is older is destroyed by the entry before.
    case 'incarnation-raised':
    case 'generation-destroyed':
      return;
  }
}

async function destroyed(
  kind: number,
  keyId: Buffer,
  at: Date,
  { acts, walked, buckets }: Omit<Surroundings, 'known'>,
): Promise<void> {
  switch (kind) {
    case KeyKind.subject:
      walked.subjects.push(uuidText(keyId));
      return acts.subjectDestroyed(uuidText(keyId), at);
    case KeyKind.epoch: {
      const place = { classId: keyId.readUInt16BE(0), bucket: keyId.readUInt32BE(2) };
      walked.buckets.push(place);
      return buckets ? acts.bucketDestroyed(place.classId, place.bucket) : undefined;
    }
    case KeyKind.obligation:
      return acts.keyDestroyed('obligation', uuidText(keyId), at);
    case KeyKind.backup:
      return acts.keyDestroyed('backup', uuidText(keyId), at);
    default:
      return;
  }
}
