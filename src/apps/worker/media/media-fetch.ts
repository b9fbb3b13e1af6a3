import { openMediaReference, mediaReferenceKey, type MediaReference } from '../../../vault/rows';
import { AuditLog } from '../../../audit';
import type { Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
import { Counter } from '../../../foundation/metrics';
import type { KeyringClient } from '../../../keyring/client';
import { deleteMedia, downloadMedia, type GraphAccess } from '../../../recipients/meta';
import { MediaCopies, type MediumName, MediaStore, type MediumToFetch } from '../../../vault/media';
import { endsAttempts, nextAttemptMs } from './media-failure';

const outcomes = new Counter({
  name: 'lethe_media_total',
  help: 'Media by what became of an attempt to copy them',
  labelNames: ['outcome'] as const,
});

/** What fetching works with. */
export interface MediaFetchParts {
  store: MediaStore;
  copies: MediaCopies;
  graph: GraphAccess;
  keyring: Pick<KeyringClient, 'leaseOne'>;
  audit: AuditLog;
  clock: Clock;
}

/** What one attempt did. */
export type FetchOutcome =
  | 'nothing'
  | 'stored'
  | 'postponed'
  | 'expired'
  | 'refused'
  | 'not-kept'
  | 'deleted-at-meta'
  | 'expires-at-meta';

/**
 * Copies media from Meta into the object store: the address is asked for anew at each attempt and used at once (it is good for five minutes), the bytes are held
 * to the digest that the signed webhook and Meta state, and sealed as they come. Attempts end when Meta's days are over; then it is recorded, and told.
 */
export class MediaFetch {
  constructor(private readonly parts: MediaFetchParts) {}

  /** One attempt. Idempotent: what is stored is not fetched again. */
  async runOnce(name: MediumName): Promise<FetchOutcome> {
    const medium = await this.parts.store.findToFetch(name);
    const outcome = medium === undefined ? 'nothing' : await this.advance(medium);
    if (outcome !== 'nothing') outcomes.inc({ outcome });
    return outcome;
  }

  private async advance(medium: MediumToFetch): Promise<FetchOutcome> {
    if (medium.copyAtMeta === 'to-delete') return this.deleteAtMeta(medium);
    if (medium.state !== 'waiting') return 'nothing';
    const { store } = this.parts;
    if (!medium.kept) {
      await store.giveUp(medium, 'not-kept', { deleteAtMeta: medium.deletedAtMeta });
      return 'not-kept';
    }
    if (medium.atMetaUntil.getTime() <= this.now) return this.lost(medium, 'expired', medium.failure);
    try {
      return await this.copy(medium);
    } catch (error) {
      return await this.failed(medium, error);
    }
  }

  private async copy(medium: MediumToFetch): Promise<FetchOutcome> {
    const { store, copies, graph } = this.parts;
    const { mediaId, sha256 } = await this.reference(medium);
    const objectKey = await store.reserveObject(medium, copies.newObjectKey());
    if (objectKey === undefined) return 'nothing';
    const { verified, paddedBytes } = await graph.use(medium.wabaId, async ({ client }) => {
      const { stream, sizeBytes, verifiable } = await downloadMedia(client, {
        mediaId,
        phoneNumberId: medium.phoneNumberId,
        ...(sha256 !== null && { webhookSha256: sha256 }),
      });
      const body = stream as AsyncIterable<Buffer>;
      return {
        verified: verifiable,
        paddedBytes: await copies.put(objectKey, medium, body, sizeBytes ?? undefined),
      };
    });
    const copy = { at: new Date(this.now), paddedBytes, verified, deleteAtMeta: medium.deletedAtMeta };
    if (await store.stored(medium, copy)) return 'stored';
    // Purged or erased meanwhile: its keys are gone, and the object with them.
    await copies.discard(objectKey);
    return 'nothing';
  }

  private async failed(medium: MediumToFetch, error: unknown): Promise<FetchOutcome> {
    if (!(error instanceof DomainError)) throw error;
    const attempts = medium.attempts + 1;
    const end = endsAttempts(error, attempts);
    if (end !== null) return this.lost(medium, end, error.code);
    await this.parts.store.postpone(medium, new Date(this.now + nextAttemptMs(attempts)), error.code);
    return 'postponed';
  }

  /** There will be no copy: recorded in the row, and in the log for whoever asks. */
  private async lost(
    medium: MediumToFetch,
    state: 'expired' | 'refused',
    failure: string | null,
  ): Promise<FetchOutcome> {
    const { store, copies, audit } = this.parts;
    if (medium.objectKey !== null) await copies.discard(medium.objectKey);
    await store.transaction(async (tx) => {
      await store.giveUp(medium, state, { ...(failure !== null && { failure }) }, tx);
      await audit.append(tx, {
        type: 'media.lost',
        actor: { kind: 'process', ref: 'worker' },
        subject: medium.subjectRef,
        ref: { message: medium.messageId.toString('hex'), channel: medium.channelId },
        code: state,
        n: { attempts: medium.attempts },
      });
    });
    return state;
  }

  private async deleteAtMeta(medium: MediumToFetch): Promise<FetchOutcome> {
    const { store } = this.parts;
    if (medium.atMetaUntil.getTime() <= this.now) {
      await store.copyAtMeta(medium, 'expires');
      return 'expires-at-meta';
    }
    try {
      const { mediaId } = await this.reference(medium);
      const { wabaId, phoneNumberId, atMetaUntil } = medium;
      const target = { mediaId, phoneNumberId, expiresAtMs: atMetaUntil.getTime() };
      const outcome = await this.parts.graph.use(wabaId, ({ client }) => deleteMedia(client, target));
      if (
        outcome.state === 'acknowledged' ||
        outcome.state === 'expires-by-date' ||
        outcome.state === 'expired'
      ) {
        await store.copyAtMeta(medium, outcome.state === 'acknowledged' ? 'deleted' : 'expires');
        return outcome.state === 'acknowledged' ? 'deleted-at-meta' : 'expires-at-meta';
      }
      throw new DomainError('unavailable', 'meta.media.not-deleted', 'Meta has not confirmed the deletion');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const attempts = medium.attempts + 1;
      await store.postpone(medium, new Date(this.now + nextAttemptMs(attempts)), error.code);
      return 'postponed';
    }
  }

  private async reference(medium: MediumToFetch): Promise<MediaReference> {
    const lease = await this.parts.keyring.leaseOne({ direction: 'open', ...mediaReferenceKey(medium) });
    return lease.use((key) => openMediaReference(key, medium, medium.reference));
  }

  private get now(): number {
    return this.parts.clock.now();
  }
}
