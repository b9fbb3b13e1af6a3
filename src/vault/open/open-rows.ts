import { openRecord, Part, Scope } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient, LeaseItem, LeaseResult } from '../../keyring/client';
import type { SealedMessageRow } from './message-rows.store';
import { readRedactedBody, type RedactedBody } from './redacted-body';

/** What became of a row: opened, over (its period has ended, or it is under a hold alone), or not readable although it should be. */
export type OpenedRow =
  { status: 'opened'; body: RedactedBody } | { status: 'over' } | { status: 'unreadable' };

/**
 * Opens the redacted parts of rows of one subject, with one question to the keyring for all the buckets they lie in. Throws `subject.erased` when the
 * subject is, or is being, erased, and `unavailable` when the keyring gives nothing just now.
 */
export async function openRows(
  keyring: KeyringClient,
  rows: readonly SealedMessageRow[],
): Promise<OpenedRow[]> {
  const wanted = new Map<string, LeaseItem>();
  for (const row of rows) wanted.set(leaseKey(row), leaseOf(row));
  const answers = await keyring.lease([...wanted.values()]);
  const leases = new Map([...wanted.keys()].map((key, i) => [key, answers[i]!]));
  return rows.map((row) => openRow(row, leases.get(leaseKey(row))!));
}

function openRow(row: SealedMessageRow, answer: LeaseResult): OpenedRow {
  if (answer.status !== 'ok') return withoutLease(answer.status);
  try {
    const body = answer.lease.use((key) => openRecord(key, { ...recordPlace(row) }, row.redacted));
    return { status: 'opened', body: readRedactedBody(row.schemaVersion, body) };
  } catch (error) {
    // One row that was damaged or forged must not hide the others; whoever reads sees that there is one.
    if (error instanceof DomainError && error.kind === 'corrupt') return { status: 'unreadable' };
    throw error;
  }
}

function withoutLease(status: Exclude<LeaseResult['status'], 'ok'>): OpenedRow {
  switch (status) {
    case 'purged':
    case 'heldOnly':
      return { status: 'over' };
    case 'unknown':
      return { status: 'unreadable' };
    case 'fenced':
    case 'destroyed':
      throw new DomainError('gone', 'subject.erased', 'this data subject was erased');
    case 'paused':
      throw new DomainError(
        'unavailable',
        'vault.paused',
        'nothing is opened until the database has been checked after a restore',
      );
    case 'denied':
      throw new DomainError(
        'corrupt',
        'vault.denied',
        'the keyring lets this process open no redacted parts',
      );
  }
}

function leaseKey({ incarnation, classId, bucket }: SealedMessageRow): string {
  return `${incarnation} ${classId} ${bucket}`;
}

function leaseOf({ subjectRef, incarnation, classId, bucket }: SealedMessageRow): LeaseItem {
  return {
    direction: 'open',
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation,
    classId,
    bucket,
    part: Part.redacted,
  };
}

function recordPlace({
  id,
  direction,
  subjectRef,
  incarnation,
  classId,
  bucket,
  sealSeq,
  schemaVersion,
}: SealedMessageRow) {
  const place = { subjectRef, incarnation, classId, bucket, sealSeq, schemaVersion };
  return { ...place, part: Part.redacted, scope: Scope.subjectBucket, messageId: id, direction };
}
