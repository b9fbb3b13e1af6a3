import * as fc from 'fast-check';
import { sha256 } from '../../crypto';
import { LoopbackServer, type LoopbackReply } from '../../../test/support/loopback-server';
import { answerDigest } from './evidence';
import {
  backOffMs,
  baseUrl,
  callOutside,
  evidenceOf,
  fillEndpoint,
  FIRST_ATTEMPT,
  isSettled,
  joinUrl,
  mayFollow,
  retryAfterMs,
  TARGET_TRANSITIONS,
  type TargetState,
} from '.';

describe('callOutside', () => {
  const call = async (reply: LoopbackReply, timeoutMs = 5_000) => {
    const server = await LoopbackServer.start(() => reply);
    try {
      return await callOutside({
        method: 'GET',
        url: new URL(server.origin),
        timeoutMs,
        maxAnswerBytes: 100,
      });
    } finally {
      await server.close();
    }
  };

  it.each<[string, LoopbackReply]>([
    ['timed-out', 'hang'],
    ['interrupted', 'cut'],
    ['interrupted', { status: 200, body: 'x'.repeat(50), half: true }],
    ['oversized', { status: 200, body: 'x'.repeat(101) }],
  ])('says %s for an answer that does not come', async (reason, reply) => {
    expect(await call(reply, 200)).toEqual({ kind: 'no-answer', reason });
  });

  it('says unreachable when no connection could be made', async () => {
    const server = await LoopbackServer.start(() => ({ status: 200 }));
    await server.close();
    const answer = await callOutside({ method: 'GET', url: new URL(server.origin), timeoutMs: 1_000 });
    expect(answer).toEqual({ kind: 'no-answer', reason: 'unreachable' });
    const unknown = await callOutside({
      method: 'GET',
      url: new URL('https://lethe.invalid'),
      timeoutMs: 5_000,
    });
    expect(unknown).toEqual({ kind: 'no-answer', reason: 'unreachable' });
  });

  it('hands out redirects as they are', async () => {
    const answer = await call({ status: 307, headers: { location: 'http://127.0.0.1:1/' } });
    expect(answer).toMatchObject({ kind: 'answer', status: 307 });
  });
});

describe('evidence', () => {
  const digest = (text: string) => answerDigest(Buffer.from(text));
  const answer = (text: string) =>
    ({ kind: 'answer', status: 200, headers: new Headers(), bytes: Buffer.from(text) }) as const;
  const record = (traceId: string | null) =>
    evidenceOf({ endpoint: 'DELETE /{x}', answer: answer('{}'), traceId }, FIRST_ATTEMPT, 0);

  it('digests an answer without identifiers as it came', () => {
    const text = '{"messaging_product":"whatsapp","success":true,"deleted":true}';
    expect(digest(text)).toBe(sha256(text).toString('hex'));
  });

  it('gives one digest to all answers that differ in phone, user id or message id alone', () => {
    const phone = fc.stringMatching(/^[1-9]\d{6,14}$/);
    const bsuid = fc.stringMatching(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,40}$/);
    const wamid = fc.stringMatching(/^wamid\.[A-Za-z0-9+/]{8,40}={0,2}$/);
    const text = (a: string, b: string, c: string) =>
      JSON.stringify({ error: { message: `no +${a} here`, user_id: b }, messages: [{ id: c }], wa_id: a });
    const one = digest(text('15550142233', 'US.1', 'wamid.AAAAAAAA'));
    fc.assert(fc.property(phone, bsuid, wamid, (a, b, c) => digest(text(a, b, c)) === one));
    expect(digest('{"n":15550142233}')).toBe(digest('{"n":4915112345678}'));
    expect(digest(`["${'ab'.repeat(32)}"]`)).toBe(digest(`["${'0c'.repeat(32)}"]`));
  });

  it('tells apart answers that say different things', () => {
    expect(digest('{"deleted":true}')).not.toBe(digest('{"deleted":false}'));
  });

  it('keeps a trace id, unless it could be a phone number or anything else', () => {
    expect(record('AbCdEf123_-').traceId).toBe('AbCdEf123_-');
    for (const odd of ['15550142233', 'a b', 'x'.repeat(65), 'short', null])
      expect(record(odd).traceId).toBeNull();
  });
});

describe('endpoints', () => {
  it('keeps values inside their own part of the path', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (value) => {
        fc.pre(value !== '.' && value !== '..');
        const path = fillEndpoint('/{id}/contact_book', { id: value });
        const url = joinUrl(baseUrl('https://graph.example/base'), path);
        const parts = url.pathname.split('/');
        expect(parts.length).toBe(4);
        expect(decodeURIComponent(parts[2]!)).toBe(value);
      }),
    );
  });

  it.each<Record<string, string>>([{}, { id: '' }, { id: '.' }, { id: '..' }, { id: 'a\ud800' }])(
    'refuses %j',
    (values) => {
      expect(() => fillEndpoint('/{id}', values)).toThrow('{id}');
    },
  );
});

describe('back-off', () => {
  it('doubles from 5 s to an hour, at least half of it always', () => {
    expect([1, 2, 3, 10, 11, 500].map((attempt) => backOffMs(attempt, () => 1))).toEqual([
      5_000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000,
    ]);
    expect(backOffMs(1, () => 0)).toBe(2_500);
  });

  it.each([
    [null, 0],
    ['120', 120_000],
    ['Sat, 21 Nov 2026 09:01:00 GMT', 60_000],
    ['Sat, 21 Nov 2026 08:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', 0],
    ['-5', 0],
  ])('reads Retry-After %j as %i ms', (header, ms) => {
    expect(retryAfterMs(header, Date.UTC(2026, 10, 21, 9))).toBe(ms);
  });
});

describe('target states', () => {
  const states = Object.keys(TARGET_TRANSITIONS) as TargetState[];

  it('never turns a failure into an impossibility, by whatever way', () => {
    const reachable = new Set<TargetState>(['failed']);
    for (const state of reachable) for (const next of TARGET_TRANSITIONS[state]) reachable.add(next);
    expect(reachable.has('not-possible')).toBe(false);
    expect(reachable.has('not-applicable')).toBe(false);
  });

  it('claims an acknowledgement only after an attempt', () => {
    const before = states.filter((state) => mayFollow(state, 'acknowledged'));
    expect(before.sort()).toEqual(['planned', 'retrying', 'submitted']);
  });

  it('takes evidence only for what needs it', () => {
    expect(states.filter((state) => mayFollow(state, 'manual-evidence-attached'))).toEqual([
      'manual-evidence-needed',
    ]);
  });

  it('does not settle while somebody is awaited', () => {
    expect(states.filter(isSettled).sort()).toEqual([
      'acknowledged',
      'expired',
      'manual-evidence-attached',
      'not-applicable',
      'not-possible',
    ]);
  });
});
