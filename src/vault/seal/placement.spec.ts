import { placeEvent, type RetentionClass } from './placement';

const DAY = 86_400;
const MIDNIGHT = Date.UTC(2026, 10, 18) / 1000;
const conversation: RetentionClass = { classId: 1, name: 'conversation', periodDays: 90, granularity: 'day' };
const transaction: RetentionClass = {
  classId: 2,
  name: 'transaction',
  periodDays: 3653,
  granularity: 'month',
};

describe('placeEvent', () => {
  const place = (eventTime: number | null, now: number, retention = conversation, window = 181) =>
    placeEvent(eventTime, retention, now, window);

  it('lets a bucket end when its earliest possible message reaches the period, to the second', () => {
    const last = MIDNIGHT - 89 * DAY - 1;
    expect(place(last, MIDNIGHT - 1)).toMatchObject({ eventTime: last });
    expect(place(last, MIDNIGHT)).toBe('expired');
    expect(place(last + 1, MIDNIGHT)).toMatchObject({ eventTime: last + 1 });
  });

  it('takes a time at most ten minutes ahead, and the moment of receipt for all beyond', () => {
    expect(place(MIDNIGHT + 600, MIDNIGHT)).toMatchObject({ eventTime: MIDNIGHT + 600, clamped: false });
    expect(place(MIDNIGHT + 601, MIDNIGHT)).toMatchObject({ eventTime: MIDNIGHT, clamped: true });
    expect(place(null, MIDNIGHT)).toMatchObject({ eventTime: MIDNIGHT, clamped: false });
  });

  it('asks for no bucket that the keyring would refuse', () => {
    const monthEnd = Date.UTC(2026, 8, 1) / 1000;
    expect(place(monthEnd - 1, monthEnd + 30 * DAY - 1, transaction, 30)).toMatchObject({
      eventTime: monthEnd - 1,
    });
    expect(place(monthEnd - 1, monthEnd + 30 * DAY, transaction, 30)).toBe('late');
  });

  it('puts times before 1970 nowhere else than the reader of webhooks does', () => {
    expect(place(0, MIDNIGHT)).toBe('expired');
  });
});
