import {
  bucketOf,
  Direction,
  openRecord,
  Part,
  randomBytes,
  type RecordRow,
  Scope,
  sealRecord,
  sha256,
} from '../crypto';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import type { KeyringClient, LeaseItem } from '../keyring/client';
import type { PseudoSubject } from '../subjects';
import { type ProseKind, RequestProseStore, type SealedProse } from './request-prose.store';

/** Prose of a request, opened. */
export interface OpenedProse {
  kind: ProseKind;
  at: Date;
  /** Null when it can be read no more: the person was erased, or three years have passed. */
  text: string | null;
}

/** The retention class of what is written about requests; made by the migration. */
const REQUEST_RECORD_CLASS = 3;
const SCHEMA_VERSION = 1;

/**
 * Notes, evidence and explanations in people's own words. Each is sealed before it is stored, under the person's key, so that it dies with the person;
 * the audit log and the steps have its digest only.
 */
export class RequestProse {
  constructor(
    private readonly store: RequestProseStore,
    private readonly keyring: KeyringClient,
    private readonly pseudoSubject: PseudoSubject,
    private readonly clock: Clock,
  ) {}

  /** Seals a text in the caller's transaction; returns the SHA-256 of the sealed bytes in base64. `subjectRef` is absent when nobody is known. */
  async keep(
    tx: Transaction,
    requestId: string,
    kind: ProseKind,
    text: string,
    subjectRef: string | undefined,
    messageId: Buffer | null = null,
  ): Promise<string> {
    const now = this.clock.now();
    const granularity = await this.store.granularityOf(tx, REQUEST_RECORD_CLASS);
    const lease = await this.keyring.leaseOne({
      direction: 'seal',
      scope: Scope.subjectBucket,
      subjectRef: subjectRef ?? (await this.pseudoSubject.reference()),
      incarnation: 0,
      classId: REQUEST_RECORD_CLASS,
      bucket: bucketOf(granularity, Math.floor(now / 1000)),
      part: Part.redacted,
    });
    const place = {
      id: randomBytes(16),
      requestId,
      kind,
      subjectRef: lease.subjectRef,
      incarnation: lease.incarnation,
      classId: lease.classId,
      bucket: lease.bucket,
      sealSeq: 1,
      schemaVersion: SCHEMA_VERSION,
      createdAt: new Date(now),
      messageId,
    };
    const body = Buffer.from(JSON.stringify({ v: SCHEMA_VERSION, text }));
    const redacted = lease.use((key) => sealRecord(key, recordRow(place), body));
    await this.store.add(tx, { ...place, redacted });
    return sha256(redacted).toString('base64');
  }

  /** Everything written about a request, oldest first. */
  async read(requestId: string): Promise<OpenedProse[]> {
    const rows = await this.store.ofRequest(requestId);
    const answers = await this.keyring.lease(rows.map(openLease));
    return rows.map((row, i) => {
      const answer = answers[i]!;
      const text =
        answer.status === 'ok'
          ? answer.lease.use((key) => textIn(openRecord(key, recordRow(row), row.redacted)))
          : null;
      return { kind: row.kind, at: row.createdAt, text };
    });
  }
}

function openLease(row: SealedProse): LeaseItem {
  const { subjectRef, incarnation, classId, bucket } = row;
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

function recordRow(
  prose: Omit<SealedProse, 'redacted' | 'createdAt' | 'requestId' | 'kind' | 'messageId'>,
): RecordRow {
  const { subjectRef, incarnation, classId, bucket, sealSeq, schemaVersion } = prose;
  return {
    part: Part.redacted,
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation,
    classId,
    bucket,
    sealSeq,
    messageId: prose.id,
    direction: Direction.none,
    schemaVersion,
  };
}

function textIn(body: Buffer): string {
  return (JSON.parse(body.toString('utf8')) as { text: string }).text;
}
