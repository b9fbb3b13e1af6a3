import { Injectable } from '@nestjs/common';
import { MediaCopies } from './media-copies';
import { MediaStore, type Medium } from './media.store';

/** Objects and rows that go together. */
const BATCH = 500;

/**
 * Removes media whose keys are gone: the objects, then the rows that name them. Each call can be repeated after a crash, and finds what is left. What a legal
 * hold keeps stays, and goes when it is released.
 */
@Injectable()
export class MediaEnd {
  constructor(
    private readonly store: MediaStore,
    private readonly copies: MediaCopies,
  ) {}

  /** Media of buckets that purges have ended; returns how many there were, by purge run. */
  async ofEndedBuckets(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    await this.endAll(
      () => this.store.ofEndedBuckets(BATCH),
      ({ runId }) => counts.set(runId, (counts.get(runId) ?? 0) + 1),
    );
    return counts;
  }

  /** Media of a person whose keys are destroyed; without one, of everybody who is erased. Returns how many there were. */
  async ofErased(subjectRef: string | null = null): Promise<number> {
    let ended = 0;
    await this.endAll(
      () => this.store.ofErased(subjectRef, BATCH),
      () => (ended += 1),
    );
    return ended;
  }

  private async endAll<T extends Medium>(
    next: () => Promise<T[]>,
    onEnd: (medium: T) => void,
  ): Promise<void> {
    for (;;) {
      const media = await next();
      for (const { objectKey } of media) if (objectKey !== null) await this.copies.discard(objectKey);
      await this.store.remove(media);
      media.forEach(onEnd);
      if (media.length < BATCH) return;
    }
  }
}
