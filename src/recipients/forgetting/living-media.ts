import type { Clock } from '../../foundation/clock';
import type { KeyringClient } from '../../keyring/client';
import { type Medium, MediaStore } from '../../vault/media';
import { mediaReferenceKey, openMediaReference } from '../../vault/rows';
import type { CollectedMedia } from '../meta';

/** Media received live for a week at Meta, uploaded ones for a month: what is announced for longer than this was uploaded. */
const RECEIVED_AT_MOST_MS = 8 * 86_400_000;

/** Media of a person that Meta may still have, by the references that were sealed with their messages. */
export class LivingMedia {
  constructor(
    private readonly store: MediaStore,
    private readonly keyring: KeyringClient,
    private readonly clock: Clock,
  ) {}

  /** `numbers`: Meta's ids of the business numbers, by channel. What opens no more has expired with its bucket. */
  async of(subjectRef: string, numbers: ReadonlyMap<string, string>): Promise<CollectedMedia[]> {
    const now = this.clock.now();
    const living = (await this.store.ofSubject(subjectRef)).filter(
      ({ atMetaUntil, copyAtMeta, channelId }) =>
        atMetaUntil.getTime() > now && copyAtMeta !== 'deleted' && numbers.has(channelId),
    );
    const leases = await this.keyring.lease(
      living.map((medium) => ({ direction: 'open', ...mediaReferenceKey(medium) })),
    );
    return living.flatMap((medium, i) => {
      const lease = leases[i]?.lease;
      if (lease === undefined) return [];
      const { mediaId } = lease.use((key) => openMediaReference(key, medium, medium.reference));
      return [collected(medium, mediaId, numbers.get(medium.channelId)!)];
    });
  }
}

function collected(
  { receivedAt, atMetaUntil }: Medium,
  mediaId: string,
  phoneNumberId: string,
): CollectedMedia {
  const lifeMs = atMetaUntil.getTime() - receivedAt.getTime();
  const origin = lifeMs <= RECEIVED_AT_MOST_MS ? 'received' : 'uploaded';
  return { mediaId, phoneNumberId, origin, atMs: receivedAt.getTime() };
}
