import type { AuditFact } from '../../audit';
import { ManualClock } from '../../foundation/clock';
import { createLogger } from '../../foundation/logging';
import { readWebhook } from '../../whatsapp';
import { change, contact, message, PHONE_NUMBER_ID, status, webhook } from '../../../test/builders/webhook';
import { toWireForm } from '../../whatsapp';
import type { HourCounts } from './traffic.store';
import { TrafficTally } from './traffic-tally';

const updates = readWebhook(
  toWireForm(
    webhook(
      change('messages', { contacts: [contact()], messages: [message(), message({ id: 'wamid.TEST-C' })] }),
      change('messages', { statuses: [status('sent'), status('read')] }),
    ),
  ),
)!;

function tally(given: { fail?: number; duplicates?: number } = {}) {
  const written: { counts: HourCounts; facts: readonly AuditFact[] }[] = [];
  let failures = given.fail ?? 0;
  const store = {
    add: (_hour: Date, counts: HourCounts, facts: readonly AuditFact[]) => {
      if (failures-- > 0) return Promise.reject(new Error('away'));
      written.push({ counts, facts });
      return Promise.resolve();
    },
  };
  const duplicates = () => Promise.resolve(given.duplicates ?? 0);
  return {
    written,
    tally: new TrafficTally(store, new ManualClock(0), createLogger('test', 'silent'), duplicates),
  };
}

describe('the tally of traffic', () => {
  it('writes nothing when nothing happened', async () => {
    const { tally: one, written } = tally();
    await one.flush();
    expect(written).toEqual([]);
  });

  it('counts what was stored by number: messages in, and messages sent', async () => {
    const { tally: one, written } = tally();
    one.take(updates, ['message', 'expired', 'status', 'status']);
    await one.flush();
    expect(written[0]!.counts.get('inbound')).toEqual(new Map([[PHONE_NUMBER_ID, 1]]));
    expect(written[0]!.counts.get('sent')).toEqual(new Map([[PHONE_NUMBER_ID, 1]]));
    expect(written[0]!.facts).toEqual([]);
  });

  it('tells of refusals and repetitions by number alone, and keeps them while the database is away', async () => {
    const { tally: one, written } = tally({ fail: 1, duplicates: 3 });
    one.turnAway('signature');
    one.take(updates, ['message', 'late', 'status', 'status']);
    await one.flush();
    one.turnAway('signature');
    await one.flush();
    expect(written).toHaveLength(1);
    expect(written[0]!.facts.map(({ type, ...fact }) => [type, 'n' in fact && fact.n])).toEqual([
      ['webhook.refused', { signature: 2 }],
      ['webhook.taken', { updates: 4, duplicates: 3, late: 1, suppressed: 0 }],
    ]);
    await one.flush();
    expect(written).toHaveLength(1);
  });
});
