import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATUTORY_PERIODS, statutoryPeriod } from './statutory-periods';

describe('the statutory period', () => {
  it('is that of the country, and a year more where the years begin at its end', () => {
    expect(statutoryPeriod('DE')).toMatchObject({ periodDays: 3_288 });
    expect(statutoryPeriod('NL')).toMatchObject({ periodDays: 2_922 });
    expect(statutoryPeriod('FR')).toMatchObject({ periodDays: 4_018 });
  });

  it('keeps a letter of New Year’s Day until the end of the last year, whichever year that is', () => {
    for (const year of [2024, 2025, 2026, 2027]) {
      const written = Date.UTC(year, 0, 1);
      const mayGo = Date.UTC(year + 1 + STATUTORY_PERIODS.DE!.years, 0, 1);
      expect(written + statutoryPeriod('DE').periodDays * 86_400_000).toBeGreaterThanOrEqual(mayGo);
    }
  });

  it('is the longest of all where the country is not known', () => {
    const { periodDays } = statutoryPeriod('XX');
    for (const country of Object.keys(STATUTORY_PERIODS))
      expect(periodDays).toBeGreaterThanOrEqual(statutoryPeriod(country).periodDays);
  });

  it('is documented with its source', () => {
    const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'RETENTION.md'), 'utf8');
    for (const [country, { years, source }] of Object.entries(STATUTORY_PERIODS))
      expect(page).toContain(`| ${country} | ${years} | ${source} |`);
  });
});
