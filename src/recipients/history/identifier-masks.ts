import { Direction, IdKind, openRecord, Part, Scope } from '../../crypto';
import type { KeyringClient, LeaseItem } from '../../keyring/client';
import { SubjectStore } from '../../subjects';

/** An identifier as an agent may see it. */
export interface MaskedIdentifier {
  kind: keyof typeof IdKind;
  masked: string;
}

type Sealed = Awaited<ReturnType<SubjectStore['identifiersOf']>>[number];

const SCHEMA_VERSION = 1;

/** Opens the masks of a subject's identifiers; the identifiers themselves stay sealed. */
export class IdentifierMasks {
  constructor(
    private readonly subjects: SubjectStore,
    private readonly keyring: KeyringClient,
  ) {}

  /** Each mask once; one that cannot be opened is left out. */
  async of(subjectRef: string): Promise<MaskedIdentifier[]> {
    const rows = await this.subjects.identifiersOf(subjectRef);
    const answers = await this.keyring.lease(rows.map(leaseOf));
    const masks = new Map<string, MaskedIdentifier>();
    rows.forEach((row, i) => {
      const answer = answers[i]!;
      if (answer.status !== 'ok') return;
      const body = answer.lease.use((key) => openRecord(key, recordPlace(row), row.masks));
      const { kind, masked } = JSON.parse(body.toString('utf8')) as MaskedIdentifier;
      masks.set(`${kind} ${masked}`, { kind, masked });
    });
    return [...masks.values()];
  }
}

function leaseOf(row: Sealed): LeaseItem {
  return { direction: 'open', ...keyPlace(row) };
}

function recordPlace(row: Sealed) {
  return {
    ...keyPlace(row),
    sealSeq: 1,
    messageId: row.id,
    direction: Direction.none,
    schemaVersion: SCHEMA_VERSION,
  };
}

function keyPlace({ subjectRef, incarnation }: Sealed) {
  return { scope: Scope.subject, subjectRef, incarnation, classId: 0, bucket: 0, part: Part.identifierMasks };
}
