import { bucketOf } from '../../crypto';
import { promisedSince } from './promised-since';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-21T12:00:00Z');
const START = Date.parse('2026-10-01T00:00:00Z');
const bucket = bucketOf('day', START / 1_000);
const period = (periodDays: number, changedAt: string) => ({
  classId: 1,
  periodDays,
  changedAt: new Date(changedAt),
});
const since = (...periods: ReturnType<typeof period>[]) =>
  new Date(promisedSince(bucket, periods, NOW)).toISOString();

describe('a bucket', () => {
  it('is due from the end of its period on, whenever its class was made', () => {
    expect(since(period(30, '2026-01-01T00:00:00Z'))).toBe(new Date(START + 30 * DAY_MS).toISOString());
    expect(since(period(30, '2026-11-20T00:00:00Z'))).toBe(new Date(START + 30 * DAY_MS).toISOString());
  });

  it('is due from the hour on in which somebody shortened its period to one that is over', () => {
    expect(since(period(30, '2026-11-21T11:30:00Z'), period(90, '2026-01-01T00:00:00Z'))).toBe(
      '2026-11-21T11:30:00.000Z',
    );
  });

  it('does not become due later by a change that it was due before', () => {
    const first = period(90, '2026-01-01T00:00:00Z');
    const shortened = period(30, '2026-11-18T08:00:00Z');
    expect(since(period(29, '2026-11-21T11:59:00Z'), shortened, first)).toBe('2026-11-18T08:00:00.000Z');
    expect(since(period(31, '2026-11-21T11:59:00Z'), period(30, '2026-01-01T00:00:00Z'))).toBe(
      new Date(START + 30 * DAY_MS).toISOString(),
    );
  });

  it('is due from the last shortening on when the one before was taken back in time', () => {
    const tooEarly = period(10, '2026-10-05T00:00:00Z');
    const takenBack = period(90, '2026-10-06T00:00:00Z');
    expect(since(period(30, '2026-11-20T00:00:00Z'), takenBack, tooEarly)).toBe('2026-11-20T00:00:00.000Z');
  });
});
