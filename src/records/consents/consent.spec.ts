import { type ConsentEvent, standingOf } from './consent';

const event = (
  state: ConsentEvent['state'],
  minute: number,
  channelId: string | null = null,
): ConsentEvent => ({
  subjectRef: 'a',
  referenceTag: Buffer.alloc(16),
  channelId,
  purpose: 'marketing',
  state,
  source: 'form',
  at: new Date(minute * 60_000),
  recordedAt: new Date(0),
  evidence: null,
});

describe('the standing of a consent', () => {
  it('is unknown until something was said', () => {
    expect(standingOf([])).toEqual({ state: 'unknown' });
    expect(standingOf([event('granted', 1, 'b')], 'a')).toEqual({ state: 'unknown' });
  });

  it('is the newest word, in whichever order the words were recorded', () => {
    const events = [event('granted', 1), event('withdrawn', 3), event('granted', 2)];
    expect(standingOf(events).state).toBe('withdrawn');
    expect(standingOf([...events, event('granted', 4)]).state).toBe('granted');
  });

  it('is withdrawn when two words were said in one instant', () => {
    expect(standingOf([event('withdrawn', 1), event('granted', 1)]).state).toBe('withdrawn');
    expect(standingOf([event('granted', 1), event('withdrawn', 1)]).state).toBe('withdrawn');
  });

  it('of one number hears what was said to it and to all', () => {
    const events = [event('granted', 1), event('withdrawn', 2, 'a')];
    expect(standingOf(events, 'a').state).toBe('withdrawn');
    expect(standingOf(events, 'b').state).toBe('granted');
    expect(standingOf([...events, event('granted', 3)], 'a').state).toBe('granted');
  });

  it('of every number is withdrawn while one is', () => {
    const events = [event('withdrawn', 1, 'a'), event('granted', 2, 'b')];
    expect(standingOf(events)).toMatchObject({ state: 'withdrawn', by: { channelId: 'a' } });
  });
});
