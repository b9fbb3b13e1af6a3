import { Injectable } from '@nestjs/common';
import { Direction, IdKind, openRecord, Part, Scope } from '../crypto';
import { DomainError } from '../foundation/errors';
import { KeyringClient, leaseError, type PartLease } from '../keyring/client';
import type { KnownIdentifier } from '../recipients/forgetting';
import { type SealedIdentifier, SubjectStore } from '../subjects';

/** What the last look found. */
export interface LastLook {
  readonly identifiers: KnownIdentifier[];
  /** Records that do not open though their key lives: somebody must find out by other means. */
  readonly unreadable: number;
}

/** The last look at who a person is, under the grant of the request: after the fence nothing of them opens any more. */
@Injectable()
export class IdentifierOpener {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly subjects: SubjectStore,
  ) {}

  /**
   * Every identifier there is: numbers, user ids and their parents, former ones too, and the ids of CRM systems. None of somebody who is fenced or erased
   * already. Throws `keyring.lease.*` for every other reason why there is no key, an ended grant say: going on would erase a person of whom nobody outside
   * was told.
   */
  async open(request: { subjectRef: string; grantId: string | null }): Promise<LastLook> {
    const identifiers: KnownIdentifier[] = [];
    let unreadable = 0;
    for (const row of await this.subjects.identifiersOf(request.subjectRef)) {
      const lease = await this.leaseFor(row, request.grantId);
      const value = lease && valueOf(lease, row);
      if (value !== undefined) identifiers.push({ kind: kindOf(row.kind), value });
      else if (lease !== undefined) unreadable += 1;
    }
    return { identifiers, unreadable };
  }

  private async leaseFor(row: Row, grantId: string | null): Promise<PartLease | undefined> {
    const grant = grantId === null ? {} : { grantId };
    const [answer] = await this.keyring.lease([{ direction: 'open', ...placeOf(row), ...grant }]);
    const status = answer?.status ?? 'unknown';
    if (status !== 'ok' && status !== 'fenced' && status !== 'destroyed') throw leaseError(status);
    return answer?.lease;
  }
}

type Row = Omit<SealedIdentifier, 'day'>;

function placeOf({ subjectRef, incarnation }: Row) {
  return {
    scope: Scope.subject,
    subjectRef,
    incarnation,
    classId: 0,
    bucket: 0,
    part: Part.identifiers,
  };
}

/** Undefined where the record does not open. */
function valueOf(lease: PartLease, row: Row): string | undefined {
  const place = {
    ...placeOf(row),
    sealSeq: 1,
    messageId: row.id,
    direction: Direction.none,
    schemaVersion: 1,
  };
  try {
    const body = lease.use((key) => openRecord(key, place, row.identifiers));
    return (JSON.parse(body.toString('utf8')) as { value: string }).value;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'corrupt') return undefined;
    throw error;
  }
}

function kindOf(kind: number): string {
  return Object.entries(IdKind).find(([, number]) => number === kind)?.[0] ?? 'other';
}
