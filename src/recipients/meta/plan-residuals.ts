import type { ChannelAtMeta, CollectedForMeta } from './collected';
import { messageDataUntil, phoneCacheUntil, type RetentionBasis } from './residuals';
import type { ForgettingTarget } from './target';

/** Target c: what goes by itself, per business number, with its date. A date that later events move: plan again when one arrives. */
export function planResiduals({ channels, nowMs }: CollectedForMeta): ForgettingTarget[] {
  if (channels.length === 0) {
    const reason = 'no-channel';
    return [
      { letter: 'c', name: 'messages-and-identifiers', class: 'expires', state: 'not-applicable', reason },
    ];
  }
  return channels.flatMap((channel) => residualsOf(channel, nowMs));
}

function residualsOf(channel: ChannelAtMeta, nowMs: number): ForgettingTarget[] {
  // Without a known event the person may still be known there: the date then counts from now, never from nothing.
  const last = channel.lastEventAtMs ?? nowMs;
  const data = messageDataUntil(last, channel.storage);
  const expiring = (name: string, untilMs: number, basis: RetentionBasis): ForgettingTarget => ({
    letter: 'c',
    name,
    class: 'expires',
    state: untilMs <= nowMs ? 'expired' : 'expires-by-date',
    phoneNumberId: channel.phoneNumberId,
    untilMs,
    basis,
    ...(channel.lastEventAtMs === null && { reason: 'last-event-unknown' }),
  });
  return [
    expiring('messages-and-identifiers', data.until, data.basis),
    expiring('phone-cache', phoneCacheUntil(last), 'phoneCache'),
  ];
}

/** Targets d, i, j, k, o, p: named in every certificate, so that nothing is passed over in silence. */
export const UNREACHABLE_BY_ANYBODY: readonly ForgettingTarget[] = [
  {
    letter: 'd',
    name: 'messages-on-the-persons-phone',
    class: 'impossible',
    state: 'not-possible',
    reason: 'no-recall',
  },
  {
    letter: 'i',
    name: 'marketing-preference',
    class: 'not-applicable',
    state: 'not-applicable',
    reason: 'kept-as-evidence-of-consent-while-needed',
  },
  {
    letter: 'j',
    name: 'flow-endpoint-data',
    class: 'not-applicable',
    state: 'not-applicable',
    reason: 'a-flow-endpoint-is-a-recipient-of-its-own',
  },
  {
    letter: 'k',
    name: 'templates',
    class: 'not-applicable',
    state: 'not-applicable',
    reason: 'templates-name-no-person',
  },
  {
    letter: 'o',
    name: 'account-activity-log',
    class: 'impossible',
    state: 'not-possible',
    reason: 'read-only-and-about-staff',
  },
  {
    letter: 'p',
    name: 'messenger-and-instagram',
    class: 'not-applicable',
    state: 'not-applicable',
    reason: 'not-covered',
  },
];
