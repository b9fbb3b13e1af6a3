import { Injectable } from '@nestjs/common';
import { Scope } from '../../crypto';
import type { Transaction } from '../../foundation/database';
import { KeyringClient } from '../../keyring/client';
import { mediaReferenceKey, openMediaReference, sealMediaReference } from '../rows';
import { MediaCopies } from './media-copies';
import { MediaStore, type Medium } from './media.store';

/** Where a message goes. */
export interface NewMessagePlace {
  messageId: Buffer;
  classId: number;
  bucket: number;
}

/** A medium as it is sealed in its new place. */
export interface MovedMedium extends NewMessagePlace {
  from: Medium;
  incarnation: number;
  sealSeq: number;
  reference: Buffer;
  objectKey: string | null;
}

/** Takes media along when their message moves to another bucket: sealed again as streams, under a grant for the parts `media` and `redacted`. */
@Injectable()
export class MediaMove {
  constructor(
    private readonly store: MediaStore,
    private readonly copies: MediaCopies,
    private readonly keyring: KeyringClient,
  ) {}

  /** Seals the media of a message for its new place; the old copies stay until {@link settle}. Throws what keyring and object store throw. */
  async reseal(
    { subjectRef, messageId, grantId }: { subjectRef: string; messageId: Buffer; grantId: string },
    next: NewMessagePlace,
  ): Promise<MovedMedium[]> {
    const moved: MovedMedium[] = [];
    try {
      for (const medium of await this.store.ofSubject(subjectRef, [messageId]))
        moved.push(await this.resealOne(medium, next, grantId));
    } catch (error) {
      await this.settle(moved, false);
      throw error;
    }
    return moved;
  }

  /** Exchanges the rows, in the transaction that moves the message. False when one is not as it was read: then nothing may be committed. */
  async exchange(tx: Transaction, moved: readonly MovedMedium[]): Promise<boolean> {
    for (const medium of moved) if (!(await this.store.move(tx, medium))) return false;
    return true;
  }

  /** Removes the copies that nobody needs any more: the old ones when the exchange was committed, else the new ones. */
  async settle(moved: readonly MovedMedium[], isCommitted: boolean): Promise<void> {
    for (const { from, objectKey } of moved) {
      const unneeded = isCommitted ? from.objectKey : objectKey;
      if (unneeded !== null) await this.copies.discard(unneeded);
    }
  }

  private async resealOne(from: Medium, next: NewMessagePlace, grantId: string): Promise<MovedMedium> {
    const { subjectRef } = from;
    const opening = { direction: 'open', ...mediaReferenceKey(from), grantId } as const;
    const place = { ...from, ...next, sealSeq: from.sealSeq + 1 };
    const sealing = {
      direction: 'seal',
      ...mediaReferenceKey({ ...place, incarnation: 0 }),
      grantId,
    } as const;
    const open = await this.keyring.leaseOne({ ...opening, scope: Scope.subjectBucket, subjectRef });
    const seal = await this.keyring.leaseOne({ ...sealing, scope: Scope.subjectBucket, subjectRef });
    const { incarnation } = seal;
    const plain = open.use((key) => openMediaReference(key, from, from.reference));
    const reference = seal.use((key) => sealMediaReference(key, { ...place, incarnation }, plain));
    const objectKey = from.objectKey === null ? null : this.copies.newObjectKey();
    if (objectKey !== null) {
      const body = await this.copies.open(from.objectKey!, from, grantId);
      await this.copies.put(objectKey, { ...place, incarnation }, body, undefined, grantId);
    }
    return { from, ...next, incarnation, sealSeq: place.sealSeq, reference, objectKey };
  }
}
