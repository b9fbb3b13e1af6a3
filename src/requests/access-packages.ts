import { AuditLog } from '../audit';
import { KeyKind, Part, Scope, STREAM_HEADER_BYTES, StreamOpener } from '../crypto';
import type { Clock } from '../foundation/clock';
import type { Database } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { ObjectStore } from '../foundation/objectstore';
import type { Caller } from '../identity';
import type { KeyringClient } from '../keyring/client';
import { RequestEvidenceStore, type WaitingPackage } from './request-evidence.store';
import type { RequestRecord } from './requests.store';

/** A package, opened as it is read. If the chunks end with an error, everything before MUST be discarded. */
export interface OpenedPackage {
  sizeBytes: number;
  chunks: AsyncIterable<Buffer>;
}

/** Where packages lie, what opens them and where their fetching is told of. */
export interface PackageParts {
  evidence: RequestEvidenceStore;
  objects: ObjectStore;
  keyring: KeyringClient;
  audit: AuditLog;
  database: Database;
  clock: Clock;
}

/** Hands access packages out, as a stream: one never lies in memory or on disk in clear. */
export class AccessPackages {
  constructor(private readonly parts: PackageParts) {}

  /**
   * Opens the package of a request, once it is committed that the caller fetched it. Throws `package.kind` and `package.not-ready` (conflict),
   * `package.expired` (gone).
   */
  async open(request: RequestRecord, caller: Caller): Promise<OpenedPackage> {
    const { evidence, objects, keyring, audit, database, clock } = this.parts;
    if (request.kind !== 'access' && request.kind !== 'portability')
      throw new DomainError('conflict', 'package.kind', `a request for ${request.kind} has no package`);
    const found = await evidence.package(request.id);
    if (!found)
      throw new DomainError(
        'conflict',
        'package.not-ready',
        `there is no package yet: the request is ${request.state}`,
      );
    if (found.shreddedAt || found.expiresAt.getTime() <= clock.now()) throw expired();
    const [answer] = await keyring.lease([{ direction: 'open', ...keyPlace(found) }]);
    if (answer?.status === 'paused')
      throw new DomainError('unavailable', 'package.paused', 'nothing is opened just now; try again later');
    if (answer?.status !== 'ok') throw expired();
    const sealed = await objects.open(found.objectKey);
    const row = { ...keyPlace(found), sealSeq: found.sealSeq, mediaId: found.objectId };
    const { lease } = answer;
    const start = (head: Buffer) =>
      lease.use((key) => {
        const opener = new StreamOpener(key, row);
        return { opener, first: opener.update(head) };
      });
    await database.transaction((tx) =>
      audit.append(tx, {
        type: 'package.fetched',
        actor: { kind: 'api-key', ref: caller.actorRef },
        subject: request.subjectRef,
        ref: { request: request.id },
        n: { bytes: found.bodyBytes },
      }),
    );
    return { sizeBytes: found.bodyBytes, chunks: openWith(start, sealed as AsyncIterable<Buffer>) };
  }
}

function expired(): DomainError {
  return new DomainError('gone', 'package.expired', 'this package was shredded; make a new request');
}

function keyPlace({ obligationId }: WaitingPackage) {
  return {
    scope: Scope.standalone,
    subjectRef: obligationId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.obligation,
    part: Part.package,
  };
}

/** The part key is needed for the header alone, so the lease is over long before a long download is. */
async function* openWith(
  start: (head: Buffer) => { opener: StreamOpener; first: Buffer },
  sealed: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  let head = Buffer.alloc(0);
  let opener: StreamOpener | undefined;
  try {
    for await (const chunk of sealed) {
      if (opener) {
        const body = opener.update(chunk);
        if (body.length > 0) yield body;
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length < STREAM_HEADER_BYTES) continue;
      const started = start(head);
      opener = started.opener;
      if (started.first.length > 0) yield started.first;
    }
    const rest = (opener ?? start(head).opener).final();
    if (rest.length > 0) yield rest;
  } finally {
    opener?.wipe();
  }
}
