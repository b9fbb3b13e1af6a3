import type { Clock } from '../../foundation/clock';
import {
  type ChannelAtMeta,
  type CollectedForMeta,
  type ForgettingTarget,
  planForgetting,
  planUnnamed,
} from '../meta';
import type { BspMessages } from './bsp-messages';
import type { ChannelOutside, ChannelsOutsideStore } from './channels-outside.store';
import type { LivingMedia } from './living-media';
import type { OutsideTracesStore } from './outside-traces.store';

/** An identifier of the person, in clear; `kind` as in `IdKind`. */
export interface KnownIdentifier {
  kind: string;
  value: string;
}

/** Whose traces are collected, and under which request. */
export interface PlannedRequest {
  subjectRef: string;
  grantId: string | null;
  dueAt: Date;
}

/** A target of the plan with the number it belongs to. */
export type PlannedTarget = ForgettingTarget & { channelId: string | null };

/** What the plan is made from, besides the person. */
export interface OutsidePlannerParts {
  traces: OutsideTracesStore;
  channels: ChannelsOutsideStore;
  bspMessages: BspMessages;
  media: LivingMedia;
  clock: Clock;
}

/**
 * Collects what must be known to be forgotten outside, and plans it (`meta-whatsapp.md` §3.4, §4.2): every number, user id past and present, medium,
 * BSP message. It runs while the person's identifiers can still be opened, and its result is personal data: to be sealed at once.
 */
export class OutsidePlanner {
  constructor(private readonly parts: OutsidePlannerParts) {}

  async plan(request: PlannedRequest, identifiers: readonly KnownIdentifier[]): Promise<PlannedTarget[]> {
    const collected = await this.collect(request, identifiers);
    const channelOf = new Map(collected.known.map((one) => [one.phoneNumberId, one.channelId]));
    return planForgetting(collected.facts).map((target) => ({
      ...target,
      channelId: (target.phoneNumberId && channelOf.get(target.phoneNumberId)) ?? null,
    }));
  }

  /** The task that stands for identifiers which do not open: nobody outside can be told of them, and that must not go unsaid. */
  unnamed({ dueAt }: PlannedRequest): PlannedTarget {
    return { ...planUnnamed(dueAt.getTime()), channelId: null };
  }

  private async collect(
    request: PlannedRequest,
    identifiers: readonly KnownIdentifier[],
  ): Promise<{ facts: CollectedForMeta; known: ChannelOutside[] }> {
    const { traces, channels, bspMessages, media, clock } = this.parts;
    const { subjectRef } = request;
    const [seen, all, lastStatusAt, groupEvents] = await Promise.all([
      traces.channels(subjectRef),
      channels.all(),
      traces.lastStatusAt(subjectRef),
      traces.groupEvents(subjectRef),
    ]);
    const last = new Map(seen.map(({ channelId, lastEventAt }) => [channelId, lastEventAt]));
    const known = all.filter(({ channelId }) => last.has(channelId));
    const atBsps = known.filter(({ provider }) => provider === 'twilio' || provider === 'vonage');
    const valuesOf = (...kinds: string[]) => [
      ...new Set(identifiers.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => value)),
    ];
    const facts: CollectedForMeta = {
      nowMs: clock.now(),
      dueAtMs: request.dueAt.getTime(),
      channels: known.map((channel) => atMeta(channel, latest(last.get(channel.channelId), lastStatusAt))),
      phones: valuesOf('phone', 'waId'),
      // Which portfolio an id belongs to stands nowhere: it is tried with every number.
      bsuids: valuesOf('bsuid').map((bsuid) => ({ bsuid, portfolioId: null })),
      media: await media.of(subjectRef, numbersOf(known)),
      bspMessages: await bspMessages.of(request, numbersOf(atBsps)),
      audiences: audiencesOf(all),
      conversionEvents: gravestEvents(known),
      groups: groupEvents > 0 ? ['known by events only'] : [],
      leaveGroups: false,
      businessSuite: known.some(({ businessSuite }) => businessSuite),
    };
    return { facts, known };
  }
}

function atMeta(channel: ChannelOutside, lastEventAt: Date | null): ChannelAtMeta {
  const { phoneNumberId, wabaId, portfolioId, provider, storage, coexistence, reach, blockList } = channel;
  return {
    phoneNumberId,
    wabaId: wabaId ?? '',
    portfolioId,
    provider,
    storage,
    coexistence,
    reach,
    lastEventAtMs: lastEventAt?.getTime() ?? null,
    blocked: blockList,
  };
}

function latest(one: Date | undefined, other: Date | null): Date | null {
  if (one === undefined || other === null) return one ?? other;
  return one > other ? one : other;
}

function numbersOf(channels: readonly ChannelOutside[]): Map<string, string> {
  return new Map(channels.map(({ channelId, phoneNumberId }) => [channelId, phoneNumberId]));
}

/** Audiences are the business's, whichever number somebody wrote to. Null as long as anybody has not said. */
function audiencesOf(channels: readonly ChannelOutside[]): CollectedForMeta['audiences'] {
  if (channels.length === 0 || channels.some(({ audiences }) => audiences === null)) return null;
  const all = channels.flatMap(({ audiences }) => audiences ?? []);
  return [...new Map(all.map((audience) => [JSON.stringify(audience), audience])).values()];
}

function gravestEvents(channels: readonly ChannelOutside[]): CollectedForMeta['conversionEvents'] {
  const said = channels.map(({ conversionEvents }) => conversionEvents);
  return (['sent', 'unknown'] as const).find((one) => said.includes(one)) ?? 'never';
}
