import type { ChannelAtMeta, CollectedBsuid, CollectedForMeta } from './collected';
import { CONTACT_BOOK_REPEAT_MS } from './residuals';
import type { ForgettingTarget } from './target';

const ENTRY = { letter: 'a', name: 'contact-book-entry', class: 'verdict' } as const;

/** Target a: one deletion per business number and user id, present and past; and a′, which only a person can do. */
export function planContactBook(collected: CollectedForMeta): ForgettingTarget[] {
  return [...entries(collected), wholeBook(collected)];
}

function entries({ channels, bsuids, dueAtMs, nowMs }: CollectedForMeta): ForgettingTarget[] {
  if (channels.length === 0) return [{ ...ENTRY, state: 'not-applicable', reason: 'no-channel' }];
  return channels.flatMap((channel) => {
    const own = bsuids.filter((one) => belongs(one, channel));
    const { phoneNumberId } = channel;
    if (own.length === 0) {
      // The call takes user ids alone; a phone-only person's entry can be reached by disabling the feature or by support.
      return [{ ...manual(dueAtMs), phoneNumberId, reason: 'no-user-id-known' }];
    }
    return own.map(({ bsuid }) => entry(channel, bsuid, { dueAtMs, nowMs }));
  });
}

function entry(
  channel: ChannelAtMeta,
  bsuid: string,
  times: { dueAtMs: number; nowMs: number },
): ForgettingTarget {
  const { phoneNumberId, provider, reach } = channel;
  if (provider !== 'meta' && provider !== '360dialog') {
    return { ...manual(times.dueAtMs), phoneNumberId, reason: 'bsp-without-adapter' };
  }
  const operand = { kind: 'contact-book', phoneNumberId, bsuid, via: provider } as const;
  const repeatAtMs = times.nowMs + CONTACT_BOOK_REPEAT_MS;
  if (reach !== 'ok') return { ...ENTRY, state: 'failed', phoneNumberId, tell: reach, operand, repeatAtMs };
  return { ...ENTRY, state: 'planned', phoneNumberId, operand, repeatAtMs };
}

function manual(dueAtMs: number): ForgettingTarget {
  return { ...ENTRY, class: 'manual', state: 'manual-evidence-needed', dueAtMs };
}

/** Parent ids are refused by the call; ids of another portfolio mean nothing here. An id of unknown origin is tried everywhere. */
function belongs({ bsuid, portfolioId }: CollectedBsuid, channel: ChannelAtMeta): boolean {
  if (/^[A-Z]{2}\.ENT\./.test(bsuid)) return false;
  return portfolioId === null || channel.portfolioId === null || portfolioId === channel.portfolioId;
}

/** Disabling the contact book forgets every customer at once: the DPO's decision, recommended, never needed for one person. */
function wholeBook({ channels }: CollectedForMeta): ForgettingTarget {
  return {
    letter: 'a′',
    name: 'whole-contact-book',
    class: 'manual',
    state: 'not-applicable',
    reason: channels.length === 0 ? 'no-channel' : 'recommended-to-the-dpo',
  };
}
