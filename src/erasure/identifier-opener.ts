import { Injectable } from '@nestjs/common';
import { Direction, IdKind, openRecord, Part, Scope } from '../crypto';
import { KeyringClient, type PartLease } from '../keyring/client';
import type { KnownIdentifier } from '../recipients/forgetting';
import { type SealedIdentifier, SubjectStore } from '../subjects';

/** The last look at who a person is, under the grant of the request: after the fence nothing of them opens any more. */
@Injectable()
export class IdentifierOpener {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly subjects: SubjectStore,
  ) {}

  /**
   * Every identifier there is: numbers, user ids and their parents, former ones too, and the ids of CRM systems. None when the person is fenced or erased
   * already: then an earlier request has looked.
   */
  async open(request: { subjectRef: string; grantId: string | null }): Promise<KnownIdentifier[]> {
    const found: KnownIdentifier[] = [];
    for (const row of await this.subjects.identifiersOf(request.subjectRef)) {
      const place = placeOf(row);
      const grant = request.grantId === null ? {} : { grantId: request.grantId };
      const [answer] = await this.keyring.lease([{ direction: 'open', ...place, ...grant }]);
      if (answer?.status === 'ok') found.push({ kind: kindOf(row.kind), value: valueOf(answer.lease, row) });
    }
    return found;
  }
}

function placeOf({ subjectRef, incarnation }: Omit<SealedIdentifier, 'day'>) {
  return {
    scope: Scope.subject,
    subjectRef,
    incarnation,
    classId: 0,
    bucket: 0,
    part: Part.identifiers,
  };
}

function valueOf(lease: PartLease, row: Omit<SealedIdentifier, 'day'>): string {
  const place = {
    ...placeOf(row),
    sealSeq: 1,
    messageId: row.id,
    direction: Direction.none,
    schemaVersion: 1,
  };
  const body = lease.use((key) => openRecord(key, place, row.identifiers));
  return (JSON.parse(body.toString('utf8')) as { value: string }).value;
}

function kindOf(kind: number): string {
  return Object.entries(IdKind).find(([, number]) => number === kind)?.[0] ?? 'other';
}
