import { afterQuietHours } from './quiet-hours';

const at = (text: string) => new Date(`2026-11-21T${text}Z`);
const night = (text: string) => afterQuietHours(at(text), '22:00-07:00', 'Europe/Berlin').toISOString();

describe('quiet hours', () => {
  it('hold a warning back until the morning, by the clock of the place', () => {
    expect(night('20:59:59.999')).toBe('2026-11-21T20:59:59.999Z');
    expect(night('21:00:00.000')).toBe('2026-11-22T06:00:00.000Z');
    expect(night('05:59:59.999')).toBe('2026-11-21T06:00:00.000Z');
    expect(night('06:00:00.000')).toBe('2026-11-21T06:00:00.000Z');
  });

  it('may lie within one day, and may be none', () => {
    expect(afterQuietHours(at('12:30:00'), '12:00-14:00', 'UTC').toISOString()).toBe(
      '2026-11-21T14:00:00.000Z',
    );
    expect(afterQuietHours(at('14:00:00'), '12:00-14:00', 'UTC').toISOString()).toBe(
      '2026-11-21T14:00:00.000Z',
    );
    expect(afterQuietHours(at('12:30:00'), '', 'UTC').toISOString()).toBe('2026-11-21T12:30:00.000Z');
  });
});
