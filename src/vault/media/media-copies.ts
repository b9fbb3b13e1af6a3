import { Inject, Injectable } from '@nestjs/common';
import { createStreamSealer, openStreamWith, padme, Part, randomUuid, Scope } from '../../crypto';
import type { ObjectStore } from '../../foundation/objectstore';
import { KeyringClient } from '../../keyring/client';
import type { MediaPlace } from './media.store';

/** Provider token of the {@link ObjectStore} that media lie in. */
export const MEDIA_OBJECTS = Symbol('MEDIA_OBJECTS');
/** Folder of media in the object store. */
export const MEDIA_PREFIX = 'media/';

/** Objects that are looked up together. */
const SWEEP_BATCH = 1_000;

type Chunks = AsyncIterable<Uint8Array>;

/** Sealed copies of media in the object store: written and read as streams, in constant memory, never in clear on a disk. */
@Injectable()
export class MediaCopies {
  constructor(
    private readonly keyring: KeyringClient,
    @Inject(MEDIA_OBJECTS) private readonly objects: ObjectStore,
  ) {}

  /** A key for a new object; it names nobody. */
  newObjectKey(): string {
    return `${MEDIA_PREFIX}${randomUuid()}`;
  }

  /**
   * Seals a body under its subject's and bucket's key and stores it whole, or not at all. `sizeBytes` is its length where somebody said it: a body of
   * another length fails with `sealed-stream.length`. Into a bucket that is closed by now only under a grant. Returns the size that may be told, which is
   * rounded up (Padmé).
   */
  async put(
    objectKey: string,
    place: MediaPlace,
    body: Chunks,
    sizeBytes?: number,
    grantId?: string,
  ): Promise<number> {
    const wanted = { direction: 'seal', ...keyOf(place) } as const;
    const lease = await this.keyring.leaseOne({ ...wanted, ...(grantId !== undefined && { grantId }) });
    let bodyBytes = 0;
    const sealer = lease.use((key) => createStreamSealer(key, streamOf(place), sizeBytes));
    async function* sealed(): AsyncGenerator<Buffer, void, undefined> {
      try {
        yield sealer.header;
        for await (const chunk of body) {
          bodyBytes += chunk.length;
          yield* sealer.update(chunk);
        }
        yield* sealer.final();
      } finally {
        sealer.wipe();
      }
    }
    await this.objects.store(objectKey, sealed());
    return padme(8 + bodyBytes) - 8;
  }

  /**
   * Opens a copy under a grant that names its subject and the part `media`; the keyring refuses everything else (`keyring.lease.denied`). If the chunks end
   * with an error, everything before MUST be discarded.
   */
  async open(objectKey: string, place: MediaPlace, grantId: string): Promise<AsyncIterable<Buffer>> {
    const lease = await this.keyring.leaseOne({ direction: 'open', ...keyOf(place), grantId });
    const sealed = (await this.objects.open(objectKey)) as AsyncIterable<Buffer>;
    return openStreamWith((use) => lease.use(use), streamOf(place), sealed);
  }

  /**
   * Removes copies that were written before `before` and are not among those that `named` knows, and what was left half written; returns how many. A row
   * names its object before it is written, so that one without a row belongs to nobody.
   */
  async sweepOrphans(
    before: Date,
    named: (objectKeys: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<number> {
    let removed = await this.objects.sweepUnfinished(before);
    let batch: string[] = [];
    const flush = async () => {
      const known = await named(batch);
      for (const key of batch) if (!known.has(key)) removed += (await this.objects.delete(key)) ? 1 : 0;
      batch = [];
    };
    for await (const { key, modifiedAt } of this.objects.list(MEDIA_PREFIX)) {
      if (modifiedAt >= before) continue;
      batch.push(key);
      if (batch.length === SWEEP_BATCH) await flush();
    }
    await flush();
    return removed;
  }

  /** Removes a copy; false when there was none. */
  discard(objectKey: string): Promise<boolean> {
    return this.objects.delete(objectKey);
  }
}

function keyOf({ subjectRef, incarnation, classId, bucket }: MediaPlace) {
  return { scope: Scope.subjectBucket, subjectRef, incarnation, classId, bucket, part: Part.media } as const;
}

function streamOf(place: MediaPlace) {
  return { ...keyOf(place), sealSeq: place.sealSeq, mediaId: place.id, messageId: place.messageId };
}
