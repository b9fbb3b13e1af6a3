import * as fc from 'fast-check';
import {
  messageDataUntil,
  planForgetting,
  targetTag,
  type ChannelAtMeta,
  type CollectedForMeta,
  type ForgettingTarget,
  type Provider,
} from '.';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 21);

function channel(change: Partial<ChannelAtMeta> = {}): ChannelAtMeta {
  return {
    phoneNumberId: '100000000000001',
    wabaId: '200000000000001',
    portfolioId: '3',
    provider: 'meta',
    storage: 'default',
    coexistence: false,
    reach: 'ok',
    lastEventAtMs: NOW - DAY_MS,
    blocked: false,
    ...change,
  };
}

function collected(change: Partial<CollectedForMeta> = {}): CollectedForMeta {
  return {
    nowMs: NOW,
    dueAtMs: NOW + 20 * DAY_MS,
    channels: [channel()],
    phones: ['+15550142233'],
    bsuids: [{ bsuid: 'US.2', portfolioId: '3' }],
    media: [],
    bspMessages: [],
    audiences: [],
    conversionEvents: 'never',
    groups: [],
    leaveGroups: false,
    businessSuite: false,
    ...change,
  };
}

const of = (letter: string, change: Partial<CollectedForMeta> = {}) =>
  planForgetting(collected(change)).filter((target) => target.letter === letter);
const states = (targets: readonly ForgettingTarget[]) => targets.map(({ state }) => state);

describe('planForgetting', () => {
  it('names every letter, whatever is known', () => {
    const letters = ['a', 'a′', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p'];
    for (const change of [{}, { channels: [], phones: [], bsuids: [], audiences: null }]) {
      const planned = new Set(planForgetting(collected(change)).map(({ letter }) => letter));
      expect([...planned].sort()).toEqual([...letters].sort());
    }
  });

  it('calls media first, then the contact book, audiences, unblocking, BSPs, groups', () => {
    const plan = planForgetting(
      collected({
        channels: [
          channel({ blocked: true }),
          channel({ phoneNumberId: '100000000000002', provider: 'twilio' }),
        ],
        media: [{ mediaId: '900', phoneNumberId: '100000000000001', origin: 'received', atMs: NOW - DAY_MS }],
        bspMessages: [{ phoneNumberId: '100000000000002', messageId: 'SM1', direction: 'inbound' }],
        audiences: [{ audienceId: '700' }],
        groups: ['g1'],
        leaveGroups: true,
      }),
    );
    const called = plan.filter(({ operand }) => operand !== undefined).map(({ letter }) => letter);
    expect(called).toEqual(['b', 'a', 'e', 'g', 'bsp', 'h']);
    const firstWithout = plan.findIndex(({ class: kind }) => kind === 'expires');
    expect(plan.slice(firstWithout).every(({ operand }) => operand === undefined)).toBe(true);
  });

  describe('a, the contact book', () => {
    it('asks for every number and every user id, past ones too, and once more after 31 days', () => {
      const targets = of('a', {
        channels: [channel(), channel({ phoneNumberId: '100000000000002' })],
        bsuids: [
          { bsuid: 'US.1', portfolioId: '3' },
          { bsuid: 'US.2', portfolioId: '3' },
        ],
      });
      expect(targets.map(({ operand }) => operand)).toEqual(
        ['100000000000001', '100000000000002'].flatMap((phoneNumberId) =>
          ['US.1', 'US.2'].map((bsuid) => ({ kind: 'contact-book', phoneNumberId, bsuid, via: 'meta' })),
        ),
      );
      expect(targets.every(({ repeatAtMs }) => repeatAtMs === NOW + 31 * DAY_MS)).toBe(true);
    });

    it('leaves out parent ids and ids of other portfolios, and tries those of unknown origin', () => {
      const bsuids = [
        { bsuid: 'US.ENT.9', portfolioId: '3' },
        { bsuid: 'US.7', portfolioId: '4' },
        { bsuid: 'US.8', portfolioId: null },
      ];
      expect(of('a', { bsuids })).toMatchObject([{ state: 'planned', operand: { bsuid: 'US.8' } }]);
    });

    it('needs a person for somebody known by phone alone', () => {
      expect(of('a', { bsuids: [] })).toMatchObject([
        { state: 'manual-evidence-needed', reason: 'no-user-id-known', dueAtMs: NOW + 20 * DAY_MS },
      ]);
    });

    it('goes through 360dialog, and needs a person behind other BSPs', () => {
      expect(of('a', { channels: [channel({ provider: '360dialog' })] })).toMatchObject([
        { state: 'planned', operand: { via: '360dialog' } },
      ]);
      expect(of('a', { channels: [channel({ provider: 'bird' })] })).toMatchObject([
        { state: 'manual-evidence-needed', reason: 'bsp-without-adapter' },
      ]);
    });
  });

  describe('b, media', () => {
    const medium = (origin: 'received' | 'uploaded', atMs: number, mediaId = '900') =>
      ({ mediaId, phoneNumberId: '100000000000001', origin, atMs }) as const;

    it.each([
      ['received', 7],
      ['uploaded', 30],
    ] as const)('calls %s media until they are %i days old, and calls them expired then', (origin, days) => {
      expect(states(of('b', { media: [medium(origin, NOW - days * DAY_MS + 1)] }))).toEqual(['planned']);
      expect(states(of('b', { media: [medium(origin, NOW - days * DAY_MS)] }))).toEqual(['expired']);
    });

    it('takes those that die soonest first', () => {
      const media = [
        medium('uploaded', NOW, '1'),
        medium('received', NOW, '2'),
        medium('received', NOW - DAY_MS, '3'),
      ];
      const order = of('b', { media }).map(({ operand }) =>
        operand?.kind === 'media' ? operand.mediaId : null,
      );
      expect(order).toEqual(['3', '2', '1']);
    });
  });

  describe('c, what expires', () => {
    it('counts thirty days from the last event of each number, and says on what that rests', () => {
      expect(of('c')).toMatchObject([
        {
          name: 'messages-and-identifiers',
          state: 'expires-by-date',
          untilMs: NOW + 29 * DAY_MS,
          basis: 'messageData',
        },
        { name: 'phone-cache', state: 'expires-by-date', untilMs: NOW + 29 * DAY_MS, basis: 'phoneCache' },
      ]);
    });

    it('knows the hour of No Storage, which does not shorten the cache', () => {
      expect(of('c', { channels: [channel({ storage: 'no-storage' })] })).toMatchObject([
        { state: 'expired', untilMs: NOW - DAY_MS + 3_600_000, basis: 'noStorage' },
        { name: 'phone-cache', state: 'expires-by-date' },
      ]);
    });

    it('changes from pending to past exactly at the date', () => {
      const at = (lastEventAtMs: number) => states(of('c', { channels: [channel({ lastEventAtMs })] }))[0];
      expect(at(NOW - 30 * DAY_MS + 1)).toBe('expires-by-date');
      expect(at(NOW - 30 * DAY_MS)).toBe('expired');
    });

    it('counts from now where no event is known', () => {
      expect(of('c', { channels: [channel({ lastEventAtMs: null })] })[0]).toMatchObject({
        untilMs: NOW + 30 * DAY_MS,
        reason: 'last-event-unknown',
      });
    });

    it('moves the date with each later status', () => {
      expect(messageDataUntil(NOW + 1, 'default').until).toBe(messageDataUntil(NOW, 'default').until + 1);
    });
  });

  it('does not guess about audiences that nobody declared', () => {
    expect(states(of('e', { audiences: null }))).toEqual(['manual-evidence-needed']);
    expect(states(of('e', { audiences: [] }))).toEqual(['not-applicable']);
    expect(of('e', { audiences: [{ adAccountId: '900' }] })).toMatchObject([
      { state: 'planned', class: 'accepted' },
    ]);
  });

  it('opens a task for conversion events that were, or may have been, sent', () => {
    expect(states(of('f', { conversionEvents: 'unknown' }))).toEqual(['manual-evidence-needed']);
    expect(states(of('f', { conversionEvents: 'sent' }))).toEqual(['manual-evidence-needed']);
  });

  it('unblocks under every name that the block list may have', () => {
    const targets = of('g', {
      channels: [channel({ blocked: true })],
      phones: ['+5511987654321', '+551187654321'],
    });
    expect(targets).toHaveLength(2);
    const byId = of('g', { channels: [channel({ blocked: true })], phones: [] });
    expect(byId).toMatchObject([{ operand: { blocked: { userId: 'US.2' } } }]);
  });

  it('never leaves out what stays in groups', () => {
    for (const leaveGroups of [true, false]) {
      const targets = of('h', { groups: ['g1'], leaveGroups });
      expect(targets.at(-1)).toMatchObject({ state: 'not-possible', name: 'group-history-on-phones' });
      expect(targets[0]?.state).toBe(leaveGroups ? 'planned' : 'not-applicable');
    }
  });

  it('counts the phone of a coexistence number among what a person must clear', () => {
    expect(states(of('m'))).toEqual(['not-applicable']);
    expect(states(of('m', { channels: [channel({ coexistence: true })] }))).toEqual([
      'manual-evidence-needed',
    ]);
  });

  describe('copies at BSPs', () => {
    const at = (provider: Provider, change: Partial<CollectedForMeta> = {}) =>
      of('bsp', { channels: [channel({ provider })], ...change });

    it('deletes message by message at Twilio and Vonage', () => {
      const bspMessages = [
        { phoneNumberId: '100000000000001', messageId: 'SM1', direction: 'inbound' } as const,
      ];
      expect(at('twilio', { bspMessages })).toMatchObject([{ class: 'verdict', state: 'planned' }]);
      expect(at('vonage', { bspMessages })).toMatchObject([{ class: 'accepted', state: 'planned' }]);
    });

    it.each(['twilio', '360dialog', 'infobip', 'gupshup', 'other'] as const)(
      'opens a task at %s where there is nothing to call with',
      (provider) => {
        expect(states(at(provider))).toEqual(['manual-evidence-needed']);
      },
    );

    it('has none for a number directly at Meta', () => {
      expect(at('meta')).toEqual([]);
    });
  });

  it.each(['credentials', 'account'] as const)(
    'fails and tells when %s stop every call, and never calls it impossible',
    (reach) => {
      const plan = planForgetting(
        collected({
          channels: [channel({ reach, blocked: true })],
          media: [{ mediaId: '900', phoneNumberId: '100000000000001', origin: 'received', atMs: NOW }],
          audiences: [{ audienceId: '700' }],
        }),
      );
      for (const target of plan.filter(({ operand }) => operand !== undefined)) {
        expect(target).toMatchObject({ state: 'failed', tell: reach });
      }
      const impossible = plan.filter(({ state }) => state === 'not-possible').map(({ letter }) => letter);
      expect(impossible).toEqual(['d', 'o']);
    },
  );

  it('keeps every person’s data in operands, out of what is shown', () => {
    const plan = planForgetting(
      collected({
        channels: [
          channel({ blocked: true }),
          channel({ provider: 'twilio', phoneNumberId: '100000000000002' }),
        ],
        media: [{ mediaId: '987654', phoneNumberId: '100000000000001', origin: 'received', atMs: NOW }],
        bspMessages: [{ phoneNumberId: '100000000000002', messageId: 'SM424242', direction: 'inbound' }],
        audiences: [{ audienceId: '700' }],
        groups: ['group-4711'],
        leaveGroups: true,
      }),
    );
    const shown = JSON.stringify(plan, (key, value: unknown) => (key === 'operand' ? undefined : value));
    for (const secret of ['15550142233', 'US.2', '987654', 'SM424242', 'group-4711'])
      expect(shown).not.toContain(secret);
  });

  it('plans operands exactly for what can be called, due dates for tasks, future dates for what expires', () => {
    const providers: Provider[] = ['meta', '360dialog', 'twilio', 'vonage', 'bird'];
    const channels = fc.array(
      fc.record({
        phoneNumberId: fc.constantFrom('1001', '1002', '1003'),
        wabaId: fc.constant('2001'),
        portfolioId: fc.constantFrom('3', '4', null),
        provider: fc.constantFrom(...providers),
        storage: fc.constantFrom('default', 'in-country', 'no-storage'),
        coexistence: fc.boolean(),
        reach: fc.constantFrom('ok', 'credentials', 'account'),
        lastEventAtMs: fc.option(fc.integer({ min: NOW - 40 * DAY_MS, max: NOW })),
        blocked: fc.boolean(),
      }),
      { maxLength: 4 },
    ) as fc.Arbitrary<ChannelAtMeta[]>;
    fc.assert(
      fc.property(channels, fc.boolean(), fc.boolean(), (some, phones, ids) => {
        const plan = planForgetting(
          collected({ channels: some, ...(!phones && { phones: [] }), ...(!ids && { bsuids: [] }) }),
        );
        for (const target of plan) {
          const callable =
            target.state === 'planned' || (target.state === 'failed' && target.tell !== undefined);
          expect(target.operand !== undefined).toBe(callable);
          if (target.state === 'manual-evidence-needed') expect(target.dueAtMs).toBeDefined();
          if (target.state === 'expires-by-date') expect(target.untilMs).toBeGreaterThan(NOW);
        }
      }),
    );
  });
});

describe('targetTag', () => {
  const key = Buffer.alloc(32, 7);

  it('is the same for the same operand and key, and another for everything else', () => {
    const plan = planForgetting(
      collected({
        channels: [channel({ blocked: true }), channel({ phoneNumberId: '100000000000002' })],
        bsuids: [
          { bsuid: 'US.1', portfolioId: '3' },
          { bsuid: 'US.2', portfolioId: '3' },
        ],
        audiences: [{ audienceId: '700' }, { adAccountId: '700' }],
        groups: ['g1', 'g2'],
        leaveGroups: true,
      }),
    );
    const operands = plan.flatMap(({ operand }) => operand ?? []);
    const tags = operands.map((operand) => targetTag(key, operand).toString('hex'));
    expect(operands.length).toBeGreaterThan(8);
    expect(new Set(tags).size).toBe(operands.length);
    expect(operands.map((operand) => targetTag(key, operand).toString('hex'))).toEqual(tags);
    expect(targetTag(Buffer.alloc(32, 8), operands[0]!).toString('hex')).not.toBe(tags[0]);
  });
});
