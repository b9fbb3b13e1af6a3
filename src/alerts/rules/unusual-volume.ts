import type { Finding } from '../alert';
import type { Activity, ActivityKind } from '../facts/activity.store';
import type { Facts } from '../facts/facts';
import { hourJustOver, unusuallyHigh, usualOf } from './baseline';
import { type AlertRule, found } from './rule';

/** Much more, or hardly anything, on a number in comparison with the same hour of the same weekday. */
export const unusualVolume: AlertRule = {
  name: 'unusual-volume',
  title: 'A number has much more traffic than usual at this hour, or hardly any',
  kind: 'event',
  async find(facts) {
    const kinds = ['inbound', 'sent'] as const;
    const findings = await Promise.all(
      kinds.map((kind) => [tooMany(facts, kind), tooFew(facts, kind)]).flat(),
    );
    return findings.flat();
  },
};

async function tooMany(facts: Facts, kind: ActivityKind): Promise<Finding[]> {
  const { now, limits } = facts;
  const much = { times: limits.ALERT_VOLUME_TIMES, atLeast: limits.ALERT_VOLUME_AT_LEAST };
  const high = await unusuallyHigh(facts, kind, much);
  // Sends that nobody expects are what a stolen token is used for.
  const severity = kind === 'sent' ? 'critical' : 'warning';
  return high.map((one) => found(severity, now, factsOf(kind, one), { key: one.key, count: 0 }));
}

/** A number that is usually busy and had hardly any has lost its webhooks. Looked at once an hour is over: before, it may only be late. */
async function tooFew({ activity, now, limits }: Facts, kind: ActivityKind): Promise<Finding[]> {
  const justOver = hourJustOver(now);
  if (justOver === null) return [];
  return (await activity.of(kind, justOver))
    .filter((one) => {
      const usual = usualOf(one) ?? 0;
      return usual >= limits.ALERT_SILENCE_USUAL && one.count * 100 < usual * limits.ALERT_SILENCE_PERCENT;
    })
    .map((one) => found('warning', now, factsOf(kind, one), { key: one.key, count: 0 }));
}

function factsOf(kind: ActivityKind, one: Activity) {
  return { what: kind, hour: one.hour.toISOString(), count: one.count, usual: usualOf(one) ?? 0 };
}
