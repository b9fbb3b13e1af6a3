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
import { DomainError } from '../foundation/errors';
import type { KeyringClient, LeaseItem, PartLease } from '../keyring/client';
import type { PseudoSubject } from '../subjects';
import { type ProseKind, RequestProseStore, type SealedProse } from './request-prose.store';

/** Prose of a request, opened. */
export interface OpenedProse {
  kind: ProseKind;
  at: Date;
  /** Null when it can be read no more: the person was erased, or three years have passed. */
  text: string | null;
}

/** A text about nobody that is kept elsewhere, and what its seal is bound to besides. */
export interface SealedText {
  incarnation: number;
  bucket: number;
  sealed: Buffer;
}

/** SHA-256 of a text's seal before and after it was sealed anew, base64. */
export interface ResealedText {
  from: string;
  to: string;
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

  /** Seals a text in the caller's transaction; returns the SHA-256 of the sealed bytes in base64. `subjectRef` is absent when nobody is known; about somebody who was erased it is kept as about nobody. */
  async keep(
    tx: Transaction,
    requestId: string,
    kind: ProseKind,
    text: string,
    subjectRef: string | undefined,
    messageId: Buffer | null = null,
  ): Promise<string> {
    const now = this.clock.now();
    const lease = await this.sealLease(tx, subjectRef).catch((error: unknown) => {
      // Of somebody who was erased meanwhile there is no key any more, and what they asked for must be ended all the same.
      if (!(error instanceof DomainError && error.code === 'keyring.lease.destroyed')) throw error;
      return this.sealLease(tx, undefined);
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
    const redacted = lease.use((key) => sealRecord(key, recordRow(place), bodyOf(text)));
    await this.store.add(tx, { ...place, redacted });
    return sha256(redacted).toString('base64');
  }

  /** Seals a text under the pseudo-subject's key that the caller keeps, by the request's id. */
  async sealApart(tx: Transaction, requestId: string, text: string): Promise<SealedText> {
    const lease = await this.sealLease(tx, undefined);
    const { incarnation, bucket } = lease;
    const row = recordRow(apart(requestId, lease.subjectRef, { incarnation, bucket }));
    return { incarnation, bucket, sealed: lease.use((key) => sealRecord(key, row, bodyOf(text))) };
  }

  /** Opens what {@link sealApart} sealed; undefined when it can be read no more. */
  async openApart(requestId: string, { sealed, ...place }: SealedText): Promise<string | undefined> {
    const row = apart(requestId, await this.pseudoSubject.reference(), place);
    const [answer] = await this.keyring.lease([openLease(row)]);
    return answer!.status === 'ok'
      ? answer!.lease.use((key) => textIn(openRecord(key, recordRow(row), sealed)))
      : undefined;
  }

  /** Seals what was written about a request, when nobody was known, under the key of whom it turns out to be about: it is to die with them. Returns the digests, before and after. */
  async moveTo(tx: Transaction, requestId: string, subjectRef: string): Promise<ResealedText[]> {
    const rows = await this.store.ofRequest(requestId, tx);
    const answers = await this.keyring.lease(rows.map(openLease));
    const moved: ResealedText[] = [];
    for (const [i, row] of rows.entries()) {
      const answer = answers[i]!;
      if (answer.status !== 'ok') continue;
      const text = answer.lease.use((key) => textIn(openRecord(key, recordRow(row), row.redacted)));
      const lease = await this.sealLease(tx, subjectRef);
      const { incarnation, bucket } = lease;
      const place = { ...row, subjectRef, incarnation, bucket, sealSeq: row.sealSeq + 1 };
      const redacted = lease.use((key) => sealRecord(key, recordRow(place), bodyOf(text)));
      await this.store.reseal(tx, { ...place, redacted });
      moved.push({ from: sha256(row.redacted).toString('base64'), to: sha256(redacted).toString('base64') });
    }
    return moved;
  }

  /** A lease for what is written now, about a person or about nobody. */
  private async sealLease(tx: Transaction, subjectRef: string | undefined): Promise<PartLease> {
    const granularity = await this.store.granularityOf(tx, REQUEST_RECORD_CLASS);
    return this.keyring.leaseOne({
      direction: 'seal',
      scope: Scope.subjectBucket,
      subjectRef: subjectRef ?? (await this.pseudoSubject.reference()),
      incarnation: 0,
      classId: REQUEST_RECORD_CLASS,
      bucket: bucketOf(granularity, Math.floor(this.clock.now() / 1000)),
      part: Part.redacted,
    });
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

/** The place of a text that is kept beside a request: its id is the request's. */
function apart(requestId: string, subjectRef: string, place: Omit<SealedText, 'sealed'>) {
  const id = Buffer.from(requestId.replaceAll('-', ''), 'hex');
  return {
    ...place,
    id,
    subjectRef,
    classId: REQUEST_RECORD_CLASS,
    sealSeq: 1,
    schemaVersion: SCHEMA_VERSION,
  };
}

function bodyOf(text: string): Buffer {
  return Buffer.from(JSON.stringify({ v: SCHEMA_VERSION, text }));
}

function openLease(row: Pick<SealedProse, 'subjectRef' | 'incarnation' | 'classId' | 'bucket'>): LeaseItem {
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
