import type { ChannelAtMeta, CollectedForMeta, CollectedMedia } from './collected';
import { mediaExpiry } from './residuals';
import type { ForgettingTarget } from './target';

const MEDIUM = { letter: 'b', name: 'media-object' } as const;

/** Target b: every medium that Meta still has is deleted, soonest to die first; what is past its date has expired and is not called. */
export function planMedia({ media, channels, nowMs }: CollectedForMeta): ForgettingTarget[] {
  if (media.length === 0)
    return [{ ...MEDIUM, class: 'verdict', state: 'not-applicable', reason: 'no-media' }];
  return media
    .map((one) => target(one, channelOf(one, channels), nowMs))
    .sort((a, b) => (a.untilMs ?? 0) - (b.untilMs ?? 0));
}

function target(medium: CollectedMedia, channel: ChannelAtMeta | null, nowMs: number): ForgettingTarget {
  const { mediaId, phoneNumberId, origin } = medium;
  const expiresAtMs = mediaExpiry(origin, medium.atMs);
  const basis = origin === 'received' ? 'receivedMedia' : 'uploadedMedia';
  const common = { ...MEDIUM, phoneNumberId, untilMs: expiresAtMs, basis } as const;
  if (expiresAtMs <= nowMs) return { ...common, class: 'expires', state: 'expired' };
  const provider = channel?.provider ?? 'other';
  if (provider !== 'meta' && provider !== '360dialog') {
    return { ...common, class: 'expires', state: 'expires-by-date', reason: 'bsp-without-adapter' };
  }
  const operand = { kind: 'media', via: provider, mediaId, phoneNumberId, expiresAtMs } as const;
  const reach = channel?.reach ?? 'ok';
  if (reach !== 'ok') return { ...common, class: 'verdict', state: 'failed', tell: reach, operand };
  return { ...common, class: 'verdict', state: 'planned', operand };
}

function channelOf(medium: CollectedMedia, channels: readonly ChannelAtMeta[]): ChannelAtMeta | null {
  return channels.find(({ phoneNumberId }) => phoneNumberId === medium.phoneNumberId) ?? null;
}
