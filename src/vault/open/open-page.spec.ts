import fc from 'fast-check';
import { Amendments } from './amendments';
import { bucketRanges } from './bucket-range';
import { furthestStates } from './delivery-states';
import { bucketOf, randomBytes } from '../../crypto';
import type { SealedMessageRow } from './message-rows.store';
import { readRedactedBody } from './redacted-body';
import { timeWindows } from './time-windows';

const DAY_MS = 86_400_000;

const subjectRef = '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7';

function row(overrides: Partial<SealedMessageRow> = {}): SealedMessageRow {
  return {
    id: randomBytes(16),
    subjectRef,
    classId: 1,
    bucket: 0x4000512a,
    incarnation: 1,
    sealSeq: 1,
    schemaVersion: 1,
    direction: 1,
    channelId: subjectRef,
    type: 'text',
    sentAt: new Date('2026-11-21T09:00:00Z'),
    referenceTag: randomBytes(16),
    replyTag: null,
    report: {},
    redacted: Buffer.alloc(0),
    ...overrides,
  };
}
const body = (text: string) => ({ text, placeholders: [], withheld: false });

describe('amendments', () => {
  const message = row();
  const edit = (minute: number, overrides: Partial<SealedMessageRow> = {}) =>
    row({
      type: 'edit',
      replyTag: message.referenceTag,
      sentAt: new Date(Date.UTC(2026, 10, 21, 9, minute)),
      ...overrides,
    });

  it('serve the last edit', () => {
    const edits = [edit(1), edit(2)];
    const served = new Amendments([message], edits, [body('second'), body('third')]).served(
      message,
      body('first'),
    );
    expect(served).toEqual({
      text: 'third',
      placeholders: [],
      facts: { redactions: [], editedAt: edits[1]!.sentAt },
    });
  });

  it('serve nothing of what was taken back, whatever was edited', () => {
    const revoke = edit(2, { type: 'revoke' });
    const served = new Amendments(
      [message],
      [edit(1), revoke, edit(3)],
      [body('b'), body(''), body('c')],
    ).served(message, body('a'));
    expect(served).toEqual({
      text: null,
      placeholders: [],
      facts: { absent: 'revoked', redactions: [], revokedAt: revoke.sentAt },
    });
  });

  it('keep what was there when an edit cannot be read', () => {
    expect(new Amendments([message], [edit(1)], [undefined]).served(message, body('a')).text).toBe('a');
  });

  it('ignore an amendment by the other side', () => {
    const forged = edit(1, { direction: 2 });
    expect(new Amendments([message], [forged], [body('forged')]).served(message, body('a')).text).toBe('a');
  });

  it('say why there is no text', () => {
    const none = new Amendments([message], [], []);
    expect(none.served(message, undefined).facts.absent).toBe('unreadable');
    expect(none.served(message, { ...body(''), withheld: true }).facts.absent).toBe('withheld');
  });
});

describe('delivery states', () => {
  it('never go back, in whatever order the reports come', () => {
    const at = new Date();
    const tag = randomBytes(16);
    const reports = ['sent', 'delivered', 'read'].map((status) => ({
      kind: 'status' as const,
      tag,
      status,
      at,
      id: null,
    }));
    fc.assert(
      fc.property(fc.shuffledSubarray(reports, { minLength: 1 }), (some) => {
        const expected = ['read', 'delivered', 'sent'].find((state) =>
          some.some(({ status }) => status === state),
        );
        expect(furthestStates(some).get(tag.toString('base64'))?.state).toBe(expected);
      }),
    );
  });

  it('take failed for the end, unless it was delivered after all', () => {
    const report = (status: string) => ({
      kind: 'status' as const,
      tag: Buffer.alloc(16),
      status,
      at: new Date(),
      id: null,
    });
    const key = Buffer.alloc(16).toString('base64');
    expect(furthestStates([report('failed'), report('sent')]).get(key)?.state).toBe('failed');
    expect(furthestStates([report('failed'), report('delivered')]).get(key)?.state).toBe('delivered');
  });
});

describe('bucketRanges', () => {
  it('hold the bucket of every event within, of every granularity', () => {
    const instants = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(fc.tuple(instants, instants, instants), (three) => {
        const [from, at, to] = [...three].sort((a, b) => a - b) as [number, number, number];
        const ranges = bucketRanges(from, to);
        for (const granularity of ['hour', 'day', 'month'] as const) {
          const bucket = bucketOf(granularity, Math.floor(at / 1000));
          expect(ranges.some(({ first, last }) => first <= bucket && bucket <= last)).toBe(true);
        }
      }),
    );
  });

  it('reach everywhere when they are open', () => {
    const [, days] = bucketRanges(-Infinity, Infinity);
    expect(days!.first).toBe(0x40000000);
    expect(days!.last).toBeGreaterThan(bucketOf('day', Date.UTC(2900, 0, 1) / 1000));
  });
});

describe('timeWindows', () => {
  const spans = fc
    .tuple(fc.nat(4_000), fc.nat(4_000))
    .map(([a, b]) => ({ from: Math.min(a, b) * DAY_MS, to: Math.max(a, b) * DAY_MS }));

  it('cover the whole span once, in order, in few steps', () => {
    fc.assert(
      fc.property(spans, fc.constantFrom('asc' as const, 'desc' as const), (span, order) => {
        const windows = [...timeWindows(span, order)];
        const ascending = order === 'asc' ? windows : [...windows].reverse();
        expect(ascending.map(({ from }) => from)).toEqual(
          windows.length === 0 ? [] : [span.from, ...ascending.slice(0, -1).map(({ to }) => to)],
        );
        expect(ascending.at(-1)?.to ?? span.to).toBe(span.to);
        expect(windows.length).toBeLessThan(8);
      }),
    );
  });

  it('are none of an empty span', () => {
    expect([...timeWindows({ from: 5, to: 5 }, 'asc'), ...timeWindows({ from: 9, to: 5 }, 'desc')]).toEqual(
      [],
    );
  });
});

describe('readRedactedBody', () => {
  it('refuses a schema version that it does not know', () => {
    const json = Buffer.from('{"v":1,"type":"text","text":"hello","content":{},"placeholders":[]}');
    expect(readRedactedBody(1, json).text).toBe('hello');
    expect(() => readRedactedBody(2, json)).toThrow('schema version');
  });
});
