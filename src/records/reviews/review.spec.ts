import { lastPeriod } from './review';

const at = (text: string) => new Date(text);

describe('the period of a review', () => {
  it.each([
    ['weekly', '2026-11-23T00:00:00.000Z', '2026-11-16', '2026-11-23'],
    ['weekly', '2026-11-22T23:59:59.999Z', '2026-11-09', '2026-11-16'],
    ['monthly', '2026-12-01T00:00:00.000Z', '2026-11-01', '2026-12-01'],
    ['monthly', '2026-11-30T23:59:59.999Z', '2026-10-01', '2026-11-01'],
    ['monthly', '2026-01-15T12:00:00.000Z', '2025-12-01', '2026-01-01'],
    ['quarterly', '2026-01-01T00:00:00.000Z', '2025-10-01', '2026-01-01'],
    ['quarterly', '2026-12-31T23:59:59.999Z', '2026-07-01', '2026-10-01'],
  ] as const)('is the last whole one: %s at %s', (kind, now, fromDay, toDay) => {
    expect(lastPeriod(kind, at(now))).toEqual({ fromDay, toDay });
  });
});
