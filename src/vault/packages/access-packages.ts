import { Inject, Injectable } from '@nestjs/common';
import { randomBytes, randomUuid } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { ObjectStore, StoredObject } from '../../foundation/objectstore';
import { KeyringClient } from '../../keyring/client';
import { type AccessPackage, AccessPackageStore } from './access-package.store';
import { openPackage, type PackagePlace, sealPackage } from './sealed-package';

/** Provider token of the {@link ObjectStore} that packages lie in. */
export const PACKAGE_STORE = Symbol('PACKAGE_STORE');

/** A package in the object store that no row names yet. */
export interface StoredPackage extends PackagePlace, StoredObject {
  objectKey: string;
}

/** Packages between the worker that makes them, the object store that keeps them sealed, and the API that hands them out. */
@Injectable()
export class AccessPackages {
  constructor(
    private readonly store: AccessPackageStore,
    private readonly keyring: KeyringClient,
    @Inject(PACKAGE_STORE) private readonly objects: ObjectStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Seals a body under an obligation's key and stores it. The caller commits a row, or {@link discard}s it. */
  async put(obligationId: string, body: AsyncIterable<Uint8Array>): Promise<StoredPackage> {
    const place = { obligationId, objectId: randomBytes(16), sealSeq: 1 };
    const objectKey = `packages/${randomUuid()}`;
    const stored = await this.objects.put(objectKey, sealPackage(this.keyring, place, body));
    return { ...place, ...stored, objectKey };
  }

  /** Removes the object of a package; its key is what ended it. */
  async discard(objectKey: string): Promise<void> {
    await this.objects.delete(objectKey);
  }

  /** The package of a request; throws `package.unknown` (not made yet, or never), `package.expired`. */
  async find(requestId: string): Promise<AccessPackage> {
    const found = await this.store.find(requestId);
    if (found === undefined)
      throw new DomainError(
        'missing',
        'package.unknown',
        'there is no package for this request; it may still be in the making',
      );
    if (found.shreddedAt !== null || found.expiresAt.getTime() <= this.clock.now())
      throw new DomainError(
        'gone',
        'package.expired',
        'this package has expired and its key is destroyed; make a new request',
      );
    return found;
  }

  /**
   * The ZIP of a package. Nothing is yielded unless its key lives; if it throws half-way, what was handed out is incomplete and the connection must
   * be broken off, so that nobody takes it for whole.
   */
  async *open({ objectKey, ...place }: AccessPackage): AsyncGenerator<Buffer, void, undefined> {
    yield* openPackage(this.keyring, place, await this.objects.open(objectKey));
  }
}
