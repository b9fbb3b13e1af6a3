import { randomUuid } from '../../../crypto';
import type { Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
import type { KeyringClient } from '../../../keyring/client';
import type { MediaCopies, MediaStore } from '../../../vault/media';
import { MediaFactsStore, type MediaView, type MediaViewStore } from '../../../vault/media-views';
import type { AccessPackages } from '../../../vault/packages';

const HOUR_MS = 3_600_000;

/** What showing works with. */
export interface MediaShowParts {
  views: MediaViewStore;
  facts: MediaFactsStore;
  media: MediaStore;
  copies: MediaCopies;
  packages: AccessPackages;
  keyring: Pick<KeyringClient, 'createKey' | 'destroy'>;
  clock: Clock;
}

/**
 * Prepares a copy of a medium that the API may hand out: opened under the grant that the API registered, sealed again under a key of its own that lives for
 * two hours at most and is destroyed with the view. The channel's policy is asked here once more: the API alone decides nothing.
 */
export class MediaShow {
  constructor(private readonly parts: MediaShowParts) {}

  /** Idempotent. Throws what a repetition may mend; anything else is told in the view. */
  async runOnce(viewId: string): Promise<'ready' | 'failed' | 'nothing'> {
    const { views, clock } = this.parts;
    const view = await views.find(viewId);
    if (view?.state !== 'asked' || view.expiresAt.getTime() <= clock.now()) return 'nothing';
    try {
      return await this.prepare(view);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
      await views.failed(viewId, error.code);
      return 'failed';
    }
  }

  private async prepare(view: MediaView): Promise<'ready' | 'nothing'> {
    const { views, copies, packages, keyring, clock } = this.parts;
    const medium = await this.shown(view);
    const body = await copies.open(medium.objectKey, medium, view.grantId);
    const obligationId = randomUuid();
    // The keyring counts in whole hours, rounded down.
    const dueAt = Math.floor(clock.now() / HOUR_MS + 2) * 3_600;
    await keyring.createKey('obligation', obligationId, dueAt);
    let stored;
    try {
      stored = await packages.put(obligationId, body);
      if (await views.ready(view.id, stored)) return 'ready';
    } catch (error) {
      await this.discard(obligationId, stored?.objectKey);
      throw error;
    }
    // The person was erased, or the view was over, while it was prepared.
    await this.discard(obligationId, stored.objectKey);
    return 'nothing';
  }

  private async shown({ mediaId, subjectRef }: MediaView) {
    const { facts, media } = this.parts;
    const medium = await media.find({ id: mediaId, subjectRef });
    if (medium?.state !== 'stored' || medium.objectKey === null)
      throw new DomainError('missing', 'media.not-stored', 'there is no copy of this medium');
    const found = await facts.find(mediaId, medium.messageId);
    if (found?.shown !== true)
      throw new DomainError('denied', 'media.not-shown', 'the channel shows no media of this type');
    return { ...medium, objectKey: medium.objectKey };
  }

  private async discard(obligationId: string, objectKey: string | undefined): Promise<void> {
    const { keyring, packages } = this.parts;
    await keyring.destroy([{ kind: 'obligation', keyId: obligationId, reason: 'done' }]);
    if (objectKey !== undefined) await packages.discard(objectKey);
  }
}
