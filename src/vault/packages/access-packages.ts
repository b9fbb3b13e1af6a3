import { Inject, Injectable } from '@nestjs/common';
import { randomBytes, randomUuid } from '../../crypto';
import type { ObjectStore, StoredObject } from '../../foundation/objectstore';
import { KeyringClient } from '../../keyring/client';
import { type PackagePlace, sealPackage } from './sealed-package';

/** Provider token of the {@link ObjectStore} that packages lie in. */
export const PACKAGE_STORE = Symbol('PACKAGE_STORE');

/** A package in the object store that no row names yet. */
export interface StoredPackage extends PackagePlace, StoredObject {
  objectKey: string;
}

/** Packages in the object store, sealed. */
@Injectable()
export class AccessPackages {
  constructor(
    private readonly keyring: KeyringClient,
    @Inject(PACKAGE_STORE) private readonly objects: ObjectStore,
  ) {}

  /** Seals a body under an obligation's key and stores it. The caller commits a row, or {@link discard}s it. */
  async put(obligationId: string, body: AsyncIterable<Uint8Array>): Promise<StoredPackage> {
    const place = { obligationId, objectId: randomBytes(16), sealSeq: 1 };
    const objectKey = `packages/${randomUuid()}`;
    const stored = await this.objects.put(objectKey, sealPackage(this.keyring, place, body));
    return { ...place, ...stored, objectKey };
  }

  /** Removes what was left half written before `before`; returns how much. */
  sweep(before: Date): Promise<number> {
    return this.objects.sweepUnfinished(before);
  }

  /** Removes the object of a package; its key is what ended it. */
  async discard(objectKey: string): Promise<void> {
    await this.objects.delete(objectKey);
  }
}
