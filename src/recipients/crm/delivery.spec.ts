import * as fc from 'fast-check';
import { ManualClock } from '../../foundation/clock';
import { FakeCrm } from '../../../test/support/fake-crm';
import { FIRST_ATTEMPT } from '../outbound';
import {
  ACKNOWLEDGE_WITHIN_MS,
  afterAcknowledgement,
  afterAttempt,
  afterTime,
  deliverNotification,
  DELIVERY_DELAYS_MS,
  DELIVERY_WINDOW_MS,
  newDelivery,
  newWebhookSecret,
  nextDeliveryAt,
  notificationBody,
  parseWebhookSecret,
  targetStateOf,
  type DeliveryState,
  type Notification,
} from '.';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 21, 9);
const notification: Notification = {
  id: '0b0b0b0b-0000-4000-8000-000000000001',
  type: 'subject.erased',
  occurredAtMs: START,
  subjectId: '0a0a0a0a-0000-4000-8000-000000000001',
  externalIds: ['crm-4711'],
};

describe('deliverNotification', () => {
  let clock: ManualClock;
  let crm: FakeCrm;
  const secret = newWebhookSecret();
  beforeEach(async () => {
    clock = new ManualClock(START);
    crm = await FakeCrm.start({ clock, keys: [secret] });
    crm.contacts.add('crm-4711').add('crm-4712');
  });
  afterEach(() => crm.close());

  const deliver = (change: { secrets?: string[]; url?: string; timeoutMs?: number } = {}) =>
    deliverNotification(
      {
        url: new URL(change.url ?? crm.url),
        secrets: (change.secrets ?? [secret]).map(parseWebhookSecret),
        policy: { privateNetworks: false, loopback: true },
      },
      notification,
      FIRST_ATTEMPT,
      { clock, timeoutMs: change.timeoutMs ?? 2_000 },
    );

  /** What the worker will do: attempt whenever one is due, until nothing more is. */
  async function runToEnd(): Promise<{ state: DeliveryState; attempts: number }> {
    let state = newDelivery(clock.now());
    for (;;) {
      if (state.phase !== 'pending') return { state, attempts: state.attempts };
      clock.advance(state.nextAttemptAtMs - clock.now());
      state = afterAttempt(state, await deliver(), clock.now(), () => 0);
    }
  }

  it('makes the CRM forget the contact, and keeps evidence without its address', async () => {
    const result = await deliver();
    expect(result).toEqual({
      kind: 'delivered',
      acknowledged: false,
      evidence: {
        endpoint: 'POST {recipient}',
        status: 200,
        answerSha256: expect.any(String) as string,
        traceId: null,
        at: '2026-11-21T09:00:00.000Z',
        attempt: 1,
      },
    });
    expect([...crm.contacts]).toEqual(['crm-4712']);
    expect(crm.received).toEqual([
      {
        type: 'subject.erased',
        timestamp: '2026-11-21T09:00:00.000Z',
        data: {
          notificationId: notification.id,
          subjectId: notification.subjectId,
          externalIds: ['crm-4711'],
        },
      },
    ]);
  });

  it('has its effect once when the answer is lost', async () => {
    crm.faults.afterActing('cut');
    const { state, attempts } = await runToEnd();
    expect(state.phase).toBe('delivered');
    expect(attempts).toBe(2);
    expect(crm.journal.effects('webhook.accepted')).toEqual([notification.id]);
    expect(crm.received).toHaveLength(1);
  });

  it('signs each attempt with its own time, so that a late one is not refused as a replay', async () => {
    crm.faults.down(2 * DAY_MS);
    const { state } = await runToEnd();
    expect(state.phase).toBe('delivered');
    expect(crm.refusals).toEqual([]);
  });

  it('survives the rotation of a secret on either side', async () => {
    const next = newWebhookSecret();
    expect((await deliver({ secrets: [next, secret] })).kind).toBe('delivered');
    crm.keys.splice(0, 1, next);
    expect((await deliver({ secrets: [next, secret] })).kind).toBe('delivered');
    expect((await deliver({ secrets: [secret] })).kind).toBe('failed');
    expect(crm.refusals).toEqual(['signature']);
  });

  it('tries for five days against a CRM that answers 500, and then calls a person', async () => {
    crm.faults.instead({ status: 500 }, { times: 1_000 });
    const { state, attempts } = await runToEnd();
    expect(state).toEqual({
      phase: 'escalated',
      attempts,
      atMs: START + DELIVERY_WINDOW_MS,
      reason: 'window-over',
    });
    expect(targetStateOf(state)).toBe('failed');
    expect(attempts).toBe(12);
    expect(crm.contacts.has('crm-4711')).toBe(true);
  });

  it('stops at once when the recipient says that it is gone', async () => {
    crm.faults.instead({ status: 410 });
    const { state } = await runToEnd();
    expect(state).toMatchObject({ phase: 'escalated', attempts: 1, reason: 'gone' });
  });

  it('takes an acknowledgement in the answer', async () => {
    crm.acknowledges = true;
    const { state } = await runToEnd();
    expect(state).toMatchObject({ phase: 'acknowledged', attempts: 1 });
  });

  it.each([301, 307, 400, 401, 404, 429, 503])('counts %i as a failure to be repeated', async (status) => {
    crm.faults.instead({ status, headers: { location: crm.url, 'retry-after': '900' } });
    expect(await deliver()).toMatchObject({ kind: 'failed', retryAfterMs: 900_000, evidence: { status } });
    expect(crm.received).toEqual([]);
  });

  it('does not wait for ever', async () => {
    crm.faults.instead('hang');
    expect(await deliver({ timeoutMs: 50 })).toMatchObject({ kind: 'failed', evidence: { status: null } });
  });

  it('repeats later when the name does not resolve, and never calls an address that is not allowed', async () => {
    expect(await deliver({ url: 'https://lethe.invalid/x' })).toMatchObject({ kind: 'failed' });
    const denied = deliver({ url: 'https://169.254.169.254/latest' });
    await expect(denied).rejects.toMatchObject({ kind: 'denied', code: 'recipient.address' });
  });
});

describe('notificationBody', () => {
  it('gives the same bytes each time', () => {
    expect(notificationBody(notification).equals(notificationBody({ ...notification }))).toBe(true);
  });
});

describe('nextDeliveryAt', () => {
  const next = (attempts: number, nowMs: number, retryAfterMs = 0, jitter = 0) =>
    nextDeliveryAt({ attempts, firstAttemptAtMs: START, nowMs, retryAfterMs }, () => jitter);

  it('follows the schedule, shortened by a tenth at most', () => {
    DELIVERY_DELAYS_MS.forEach((delay, index) => {
      expect(next(index + 1, START)).toBe(START + delay);
      expect(next(index + 1, START, 0, 1)).toBe(START + Math.round(delay * 0.9));
    });
    expect(next(50, START)).toBe(START + DAY_MS);
  });

  it('has a last attempt at the very end of the window and none after', () => {
    const end = START + DELIVERY_WINDOW_MS;
    expect(next(12, end - 1)).toBe(end);
    expect(next(12, end)).toBeNull();
    expect(next(1, end + DAY_MS)).toBeNull();
  });

  it('waits as long as it is asked to, within the window', () => {
    expect(next(1, START, 60_000)).toBe(START + 60_000);
    expect(next(1, START + 4.5 * DAY_MS, DAY_MS)).toBe(START + DELIVERY_WINDOW_MS);
  });

  it('always lies ahead and within the window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: DELIVERY_WINDOW_MS - 1 }),
        fc.integer({ min: 0, max: DAY_MS }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (attempts, after, retryAfterMs, jitter) => {
          const at = next(attempts, START + after, retryAfterMs, jitter);
          expect(at).toBeGreaterThan(START + after);
          expect(at).toBeLessThanOrEqual(START + DELIVERY_WINDOW_MS);
        },
      ),
    );
  });
});

describe('delivery states', () => {
  const evidence = {
    endpoint: 'POST {recipient}',
    status: 200,
    answerSha256: null,
    traceId: null,
    at: '',
    attempt: 1,
  };
  const delivered = afterAttempt(
    newDelivery(START),
    { kind: 'delivered', acknowledged: false, evidence },
    START,
    () => 0,
  );
  const failure = { kind: 'failed', retryAfterMs: 0, evidence } as const;

  it('does not take delivery for acknowledgement', () => {
    expect(targetStateOf(newDelivery(START))).toBe('planned');
    expect(targetStateOf(delivered)).toBe('submitted');
    expect(targetStateOf(afterAcknowledgement(delivered, START))).toBe('acknowledged');
    expect(targetStateOf(afterAttempt(newDelivery(START), failure, START, () => 0))).toBe('retrying');
  });

  it('calls a person when nothing is acknowledged in time, to the millisecond', () => {
    expect(afterTime(delivered, START + ACKNOWLEDGE_WITHIN_MS - 1)).toBe(delivered);
    expect(afterTime(delivered, START + ACKNOWLEDGE_WITHIN_MS)).toMatchObject({
      phase: 'escalated',
      reason: 'not-acknowledged',
    });
  });

  it('takes a late acknowledgement, and keeps the first one', () => {
    const escalated = afterTime(delivered, START + ACKNOWLEDGE_WITHIN_MS);
    const acknowledged = afterAcknowledgement(escalated, START + 9 * DAY_MS);
    expect(acknowledged).toMatchObject({ phase: 'acknowledged', atMs: START + 9 * DAY_MS });
    expect(afterAcknowledgement(acknowledged, START + 10 * DAY_MS)).toBe(acknowledged);
  });

  it('is not moved by an attempt or by time once it is over', () => {
    for (const state of [delivered, afterAcknowledgement(delivered, START)]) {
      expect(afterAttempt(state, failure, START + DAY_MS, () => 0)).toBe(state);
    }
    const acknowledged = afterAcknowledgement(newDelivery(START), START);
    expect(afterTime(acknowledged, START + 99 * DAY_MS)).toBe(acknowledged);
  });
});
