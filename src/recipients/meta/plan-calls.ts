import { audienceHashes } from './audiences';
import type { BlockedUser } from './block-list';
import type { ChannelAtMeta, CollectedForMeta } from './collected';
import type { ForgettingTarget } from './target';

/** Target e: custom audiences, by the hash of every spelling of every phone. */
export function planAudiences({
  audiences,
  phones,
  channels,
  dueAtMs,
}: CollectedForMeta): ForgettingTarget[] {
  const common = { letter: 'e', name: 'custom-audience' } as const;
  if (audiences === null) {
    const reason = 'audiences-not-declared';
    return [{ ...common, class: 'manual', state: 'manual-evidence-needed', dueAtMs, reason }];
  }
  if (audiences.length === 0) {
    return [{ ...common, class: 'accepted', state: 'not-applicable', reason: 'no-audiences' }];
  }
  const hashes = audienceHashes(phones);
  if (hashes.length === 0) {
    return [{ ...common, class: 'accepted', state: 'not-applicable', reason: 'no-phone-known' }];
  }
  const stopped = stoppedEverywhere(channels);
  return audiences.map((audience) => ({
    ...common,
    class: 'accepted' as const,
    ...(stopped === null ? { state: 'planned' as const } : { state: 'failed' as const, tell: stopped }),
    operand: { kind: 'audience' as const, audience, hashes },
  }));
}

/** Audiences belong to no number. They are out of reach when every token or account is. */
function stoppedEverywhere(channels: readonly ChannelAtMeta[]): 'credentials' | 'account' | null {
  const [first] = channels;
  if (first === undefined || channels.some(({ reach }) => reach === 'ok')) return null;
  return first.reach === 'ok' ? null : first.reach;
}

/** Target g: being on a block list keeps the number at Meta, so the person is taken off. */
export function planUnblocking({ channels, phones, bsuids }: CollectedForMeta): ForgettingTarget[] {
  const common = { letter: 'g', name: 'block-list' } as const;
  const users = blockedNames(phones, bsuids);
  const targets = channels
    .filter(({ blocked }) => blocked)
    .flatMap((channel) =>
      users.map((blocked): ForgettingTarget => {
        const { phoneNumberId, reach } = channel;
        const operand = { kind: 'unblock', phoneNumberId, blocked } as const;
        const target = { ...common, class: 'verdict', phoneNumberId, operand } as const;
        return reach === 'ok' ? { ...target, state: 'planned' } : { ...target, state: 'failed', tell: reach };
      }),
    );
  if (targets.length > 0) return targets;
  return [{ ...common, class: 'not-applicable', state: 'not-applicable', reason: 'not-blocked' }];
}

function blockedNames(phones: readonly string[], bsuids: CollectedForMeta['bsuids']): BlockedUser[] {
  const digits = [...new Set(phones.map((phone) => phone.replace(/\D/g, '')))];
  const plain = bsuids.map(({ bsuid }) => bsuid).filter((bsuid) => !bsuid.includes('.ENT.'));
  return digits.length > 0 ? digits.map((user) => ({ user })) : plain.map((userId) => ({ userId }));
}

/** Target h: membership of groups, where the DPO wants it ended; what the members' phones hold stays either way. */
export function planGroups({ groups, leaveGroups, phones, bsuids }: CollectedForMeta): ForgettingTarget[] {
  const common = { letter: 'h', name: 'group-membership' } as const;
  if (groups.length === 0) {
    return [{ ...common, class: 'accepted', state: 'not-applicable', reason: 'no-groups' }];
  }
  const history: ForgettingTarget = {
    letter: 'h',
    name: 'group-history-on-phones',
    class: 'impossible',
    state: 'not-possible',
    reason: 'no-recall',
  };
  const user = phones[0]?.replace(/\D/g, '') ?? bsuids[0]?.bsuid;
  if (!leaveGroups || user === undefined) {
    const reason = leaveGroups ? 'no-identifier' : 'left-by-decision-of-the-dpo';
    return [{ ...common, class: 'accepted', state: 'not-applicable', reason }, history];
  }
  const targets = groups.map((groupId): ForgettingTarget => ({
    ...common,
    class: 'accepted',
    state: 'planned',
    operand: { kind: 'group', groupId, user },
  }));
  return [...targets, history];
}

/** Copies at BSPs: one target per message where there is a call, a task where there is none, none where the BSP only passes on. */
export function planBspCopies({ channels, bspMessages, dueAtMs }: CollectedForMeta): ForgettingTarget[] {
  return channels.flatMap((channel): ForgettingTarget[] => {
    const { provider, phoneNumberId, reach } = channel;
    if (provider === 'meta') return [];
    const common = { letter: 'bsp', phoneNumberId } as const;
    const task = { class: 'manual', state: 'manual-evidence-needed', dueAtMs } as const;
    if (provider !== 'twilio' && provider !== 'vonage') {
      return [{ ...common, name: `${provider}-copies`, ...task, reason: 'no-deletion-call' }];
    }
    const own = bspMessages.filter((message) => message.phoneNumberId === phoneNumberId);
    const name = `${provider}-message`;
    if (own.length === 0) return [{ ...common, name, ...task, reason: 'no-message-ids-kept' }];
    const verdict = provider === 'twilio' ? 'verdict' : 'accepted';
    return own.map(({ messageId, direction }) => ({
      ...common,
      name,
      class: verdict,
      ...(reach === 'ok' ? { state: 'planned' as const } : { state: 'failed' as const, tell: reach }),
      operand: { kind: 'bsp-message', provider, phoneNumberId, messageId, direction },
    }));
  });
}
