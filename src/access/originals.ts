import { openRecord, Part, Scope } from '../crypto';
import { DomainError } from '../foundation/errors';
import { KeyringClient, type LeaseItem, leaseError, type PartLease } from '../keyring/client';
import { type OpenedIdentifier, openIdentifiers, SubjectStore } from '../subjects';
import type { AccessRequest } from './access-request';
import type { OriginalPlace } from './export-rows.store';

/** What became of a sealed original: its JSON; or why there is none. */
export type Opened =
  | { readonly state: 'opened'; readonly body: Record<string, unknown> }
  | { readonly state: 'not-kept' | 'over' | 'unreadable' };

/** Opens originals of one person under the grant of one request. The keyring refuses everything else. */
export class Originals {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly subjects: SubjectStore,
    private readonly request: AccessRequest,
  ) {}

  /**
   * Opens rows with one question to the keyring for all their buckets. A row that does not open is told, and hides no other. Throws
   * `keyring.lease.denied` when nobody approved, `.fenced` or `.destroyed` when the person is being erased.
   */
  async open(rows: readonly (OriginalPlace & { original: Buffer | null })[]): Promise<Opened[]> {
    const wanted = new Map<string, LeaseItem>();
    for (const row of rows) wanted.set(keyOf(row), this.leaseOf(row));
    const answers = await this.keyring.lease([...wanted.values()]);
    const leases = new Map<string, PartLease | undefined>();
    for (const [i, key] of [...wanted.keys()].entries()) {
      const answer = answers[i]!;
      if (answer.status !== 'ok' && answer.status !== 'purged' && answer.status !== 'unknown')
        throw leaseError(answer.status);
      leases.set(key, answer.lease);
    }
    return rows.map((row) => this.openOne(row, leases.get(keyOf(row))));
  }

  /** All identifiers of the person, in clear. */
  identifiers(): Promise<OpenedIdentifier[]> {
    return openIdentifiers(this.keyring, this.subjects, this.request);
  }

  private openOne(row: OriginalPlace & { original: Buffer | null }, lease: PartLease | undefined): Opened {
    const { original } = row;
    if (original === null) return { state: 'not-kept' };
    if (lease === undefined) return { state: 'over' };
    try {
      const body = lease.use((key) => openRecord(key, this.placeOf(row), original));
      return { state: 'opened', body: JSON.parse(body.toString('utf8')) as Record<string, unknown> };
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'corrupt') return { state: 'unreadable' };
      throw error;
    }
  }

  private leaseOf(row: OriginalPlace): LeaseItem {
    const { grantId } = this.request;
    const { scope, subjectRef, incarnation, classId, bucket, part } = this.placeOf(row);
    return {
      direction: 'open',
      scope,
      subjectRef,
      incarnation,
      classId,
      bucket,
      part,
      ...(grantId !== null && { grantId }),
    };
  }

  private placeOf({ id, incarnation, classId, bucket, sealSeq, schemaVersion, direction }: OriginalPlace) {
    return {
      part: Part.original,
      scope: Scope.subjectBucket,
      subjectRef: this.request.subjectRef,
      incarnation,
      classId,
      bucket,
      sealSeq,
      messageId: id,
      direction,
      schemaVersion,
    };
  }
}

function keyOf({ incarnation, classId, bucket }: OriginalPlace): string {
  return `${incarnation} ${classId} ${bucket}`;
}
