import { DomainError } from '../../foundation/errors';
import { type Client, Networks, RateLimiter, tooMany } from '../../foundation/http';
import { Counter } from '../../foundation/metrics';
import type { Update } from '../../whatsapp';
import type { TrafficTally } from './traffic-tally';

const turnedAway = new Counter({
  name: 'lethe_webhooks_turned_away_total',
  help: 'Webhooks that were not taken before their signature was looked at, or that were too many for one number',
  labelNames: ['why'] as const,
});

/** What a gate lets through. */
export interface GateSettings {
  /** Empty: any. */
  networks: string;
  /** Common name of the client certificate; undefined: none is wanted. */
  clientName: string | undefined;
  /** 0: any number. */
  numberUpdatesPerSecond: number;
}

/**
 * What a webhook must pass besides its signature, which alone decides that it is Meta's. Everything that is turned away here is repeated by Meta for 36 hours
 * at least, so a list of networks that is out of date delays and does not lose.
 */
export class WebhookGate {
  private readonly networks: Networks;
  private readonly numbers: RateLimiter;

  constructor(
    private readonly settings: GateSettings,
    private readonly tally: Pick<TrafficTally, 'turnAway'>,
  ) {
    this.networks = new Networks(settings.networks);
    this.numbers = new RateLimiter(settings.numberUpdatesPerSecond);
  }

  /** Throws `webhook.network`, `webhook.client-certificate`; called before the body is read. */
  admit({ address, certificateName }: Client): void {
    if (!this.networks.isEmpty && !this.networks.includes(address)) {
      this.turnAway('network');
      throw new DomainError('denied', 'webhook.network', 'webhooks are taken from the configured networks');
    }
    const { clientName } = this.settings;
    if (clientName !== undefined && certificateName !== clientName) {
      this.turnAway('certificate');
      throw new DomainError(
        'denied',
        'webhook.client-certificate',
        'webhooks need the client certificate of the configured name and authority',
      );
    }
  }

  private turnAway(why: 'network' | 'certificate'): void {
    turnedAway.inc({ why });
    this.tally.turnAway(why);
  }

  /** Throws `request.too-many` when one of the numbers brings too much: nothing of the delivery is stored, and Meta sends all of it again. */
  admitUpdates(updates: readonly Update[]): void {
    const counts = new Map<string, number>();
    for (const { channel } of updates) {
      const number = channel.phoneNumberId ?? '';
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    for (const [number, count] of counts) {
      if (this.numbers.take(number, count)) continue;
      turnedAway.inc({ why: 'number' });
      this.tally.turnAway('limited');
      throw tooMany('too many updates of one number; wait as Retry-After says');
    }
  }
}
