import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { KeyringClient } from '../../keyring/client';
import { AccessPackages } from '../packages';
import { type MediaView, MediaViewStore } from './media-view.store';

const BATCH = 200;

/** Ends views: the key first, then the copy, then the row. */
@Injectable()
export class MediaViewEnd {
  constructor(
    private readonly store: MediaViewStore,
    private readonly packages: AccessPackages,
    private readonly keyring: KeyringClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Ends what is over; returns how many. */
  async expire(): Promise<number> {
    const over = await this.store.over(new Date(this.clock.now()), BATCH);
    await this.end(over, 'expired');
    return over.length;
  }

  /** Ends all views of a person who is erased; returns how many there were. */
  async ofSubject(subjectRef: string): Promise<number> {
    const views = await this.store.ofSubject(subjectRef);
    await this.end(views, 'done');
    return views.length;
  }

  private async end(views: readonly MediaView[], reason: 'done' | 'expired'): Promise<void> {
    const sealed = views.flatMap((view) => view.sealed ?? []);
    await this.keyring.destroy(
      sealed.map(({ obligationId }) => ({ kind: 'obligation', keyId: obligationId, reason })),
    );
    for (const { objectKey } of sealed) await this.packages.discard(objectKey);
    await this.store.remove(views.map(({ id }) => id));
  }
}
