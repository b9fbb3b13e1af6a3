import { type Actor, AuditLog } from '../audit';
import type { Clock } from '../foundation/clock';
import type { Database, Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { ObjectStore } from '../foundation/objectstore';
import type { KeyringClient } from '../keyring/client';
import { openPackage, packageExpired } from '../vault/packages';
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
   * Finds the package of a request. Throws `package.kind`, `package.not-ready` and `package.nothing-held` (conflict), `package.expired` (gone, also
   * while the person is being erased and after, whether there was a package or not).
   */
  async waiting(request: RequestRecord, tx?: Transaction): Promise<WaitingPackage> {
    const { evidence, clock } = this.parts;
    if (request.kind !== 'access' && request.kind !== 'portability')
      throw new DomainError('conflict', 'package.kind', `a request for ${request.kind} has no package`);
    const found = await evidence.package(request.id, tx);
    if (!found && (await evidence.isErased(request.subjectRef, tx))) throw packageExpired();
    if (!found && request.state === 'completed')
      throw new DomainError(
        'conflict',
        'package.nothing-held',
        'there is no package: nothing was held about the person when the request was carried out',
      );
    if (!found)
      throw new DomainError(
        'conflict',
        'package.not-ready',
        `there is no package yet: the request is ${request.state}`,
      );
    if (found.subjectErased || found.shreddedAt || found.expiresAt.getTime() <= clock.now())
      throw packageExpired();
    return found;
  }

  /** Opens the package of a request, once it is committed, with what else belongs to it, who fetched it. Throws what {@link waiting} does. */
  async open(
    request: RequestRecord,
    actor: Actor,
    alongside?: (tx: Transaction) => Promise<void>,
  ): Promise<OpenedPackage> {
    const { objects, keyring, audit, database } = this.parts;
    const found = await this.waiting(request);
    const chunks = await openPackage({ keyring, objects }, found);
    await database.transaction(async (tx) => {
      await alongside?.(tx);
      await audit.append(tx, {
        type: 'package.fetched',
        actor,
        subject: request.subjectRef,
        ref: { request: request.id },
        n: { bytes: found.bodyBytes },
      });
    });
    return { sizeBytes: found.bodyBytes, chunks };
  }
}
