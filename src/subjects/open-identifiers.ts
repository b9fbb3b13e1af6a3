import { Direction, IdKind, openRecord, Part, Scope } from '../crypto';
import type { KeyringClient } from '../keyring/client';
import type { SubjectStore } from './subject.store';

/** An identifier of a person, in clear: for the moment of its use. */
export interface OpenedIdentifier {
  kind: string;
  value: string;
}

/**
 * All identifiers of a person, in clear, oldest first: for the worker, under a grant that the API registered. Throws `keyring.lease.denied` without one,
 * `.fenced` or `.destroyed` when the person is being erased.
 */
export async function openIdentifiers(
  keyring: KeyringClient,
  subjects: SubjectStore,
  { subjectRef, grantId }: { subjectRef: string; grantId: string | null },
): Promise<OpenedIdentifier[]> {
  const opened: OpenedIdentifier[] = [];
  for (const row of await subjects.identifiersOf(subjectRef)) {
    const place = {
      part: Part.identifiers,
      scope: Scope.subject,
      subjectRef,
      incarnation: row.incarnation,
      classId: 0,
      bucket: 0,
    };
    const lease = await keyring.leaseOne({
      direction: 'open',
      ...place,
      ...(grantId !== null && { grantId }),
    });
    const body = lease.use((key) =>
      openRecord(
        key,
        { ...place, sealSeq: 1, messageId: row.id, direction: Direction.none, schemaVersion: 1 },
        row.identifiers,
      ),
    );
    opened.push({
      kind: kindName(row.kind),
      value: (JSON.parse(body.toString('utf8')) as { value: string }).value,
    });
  }
  return opened;
}

function kindName(kind: number): string {
  return Object.entries(IdKind).find(([, number]) => number === kind)?.[0] ?? 'other';
}
