import { Injectable } from '@nestjs/common';
import type { Clock } from '../../foundation/clock';
import { regionOfPhone, type Channel } from '../../whatsapp';
import type { ChannelFacts, ChannelStore } from './channel.store';

/** Of updates that name no number, and of numbers that cannot be Meta's. */
const NO_NUMBER = 'unknown';
const FRESH_MS = 5_000;
const MAX_CACHED = 1_000;

/** Finds the channel that an update came through, from a short-lived cache. */
@Injectable()
export class ChannelDirectory {
  private cached = new Map<string, ChannelFacts>();
  private since = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: Pick<ChannelStore, 'findOrCreate'>,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks up the channels of these updates, and returns what tells each of them. It holds for the caller alone: another batch may empty the cache while this one
   * waits for something else. Rejects as the database does.
   */
  async prepare(channels: Iterable<Channel>): Promise<(channel: Channel) => ChannelFacts> {
    if (this.clock.monotonic() - this.since >= FRESH_MS || this.cached.size > MAX_CACHED) {
      this.cached = new Map();
      this.since = this.clock.monotonic();
    }
    const { cached } = this;
    for (const channel of channels) {
      const phoneNumberId = keyOf(channel);
      if (cached.has(phoneNumberId)) continue;
      const displayPhone = plainPhone(channel.displayPhone);
      const facts = await this.store.findOrCreate({
        phoneNumberId,
        accountId: plainId(channel.accountId),
        displayPhone,
        region: displayPhone === null ? null : regionOfPhone(displayPhone),
      });
      cached.set(phoneNumberId, facts);
    }
    return (channel) => cached.get(keyOf(channel))!;
  }
}

function keyOf(channel: Channel): string {
  return channel.phoneNumberId ?? NO_NUMBER;
}

/** Only what can be an id of Meta's is written in clear. */
function plainId(id: string | null): string | null {
  return id !== null && /^[\w-]{1,64}$/.test(id) ? id : null;
}

function plainPhone(phone: string | null): string | null {
  const digits = phone?.replace(/[\s+()-]/g, '') ?? '';
  return /^\d{5,15}$/.test(digits) ? digits : null;
}
