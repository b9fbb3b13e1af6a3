import type { Finding } from '../alert';
import { type AlertRule, found } from './rule';

const GRAVE = new Set(['invalid', 'wrong-app', 'changed-elsewhere', 'switched-off', 'account-not-covered']);

/** Tokens, secrets and PINs: refused, wider than needed, about to end, leaked, or changed by somebody else. */
export const tokenEvent: AlertRule = {
  name: 'token-event',
  title: 'A token, secret or PIN is not as it should be',
  kind: 'event',
  async find(facts) {
    const checked = facts.fresh('credential.checked').filter(({ code }) => code !== 'ok');
    const leaked = facts.fresh('key.revoked').filter(({ code }) => code === 'leaked');
    const ending = await facts.conditions.endingSoon(facts.now, facts.limits.ALERT_TOKEN_DAYS);
    const findings: Finding[] = checked.map(({ at, code = '', ref }) =>
      found(
        GRAVE.has(code) ? 'critical' : 'warning',
        new Date(at),
        { problem: code },
        {
          key: ref?.credential ?? '',
        },
      ),
    );
    for (const { at, ref } of leaked)
      findings.push(
        found('critical', new Date(at), { problem: 'leaked' }, { key: ref?.credential ?? ref?.apiKey ?? '' }),
      );
    for (const { at, code = '', ref } of facts.fresh('channel.reach'))
      if (code !== 'ok')
        findings.push(
          found('critical', new Date(at), { problem: `outside-${code}` }, { key: ref?.channel ?? '' }),
        );
    for (const { at, ref, n } of facts.fresh('key.expiring'))
      findings.push(
        found(
          'warning',
          new Date(at),
          { problem: 'ends-soon', what: 'api-key', days: n?.expiresInDays ?? 0 },
          {
            key: ref?.apiKey ?? '',
          },
        ),
      );
    for (const { kind, receivedAt, channelId } of facts.events)
      if (kind.startsWith('security/'))
        findings.push(found('critical', receivedAt, { problem: kind.slice(9, 60) }, { key: channelId }));
    // Found at every look while it lasts: its count says nothing, and the alert stays one.
    for (const { id, kind } of ending)
      findings.push(found('warning', facts.now, { problem: 'ends-soon', what: kind }, { key: id, count: 0 }));
    return findings;
  },
};
