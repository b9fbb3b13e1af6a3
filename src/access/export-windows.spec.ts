import fc from 'fast-check';
import { exportWindows, type FilledHour } from './export-windows';

const HOUR_MS = 3_600_000;
const hours = fc
  .uniqueArray(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 })
  .chain((ats) =>
    fc.tuple(
      ...ats
        .sort((a, b) => a - b)
        .map((hour) =>
          fc.record({ at: fc.constant(hour * HOUR_MS), messages: fc.integer({ min: 1, max: 3_000 }) }),
        ),
    ),
  ) as fc.Arbitrary<FilledHour[]>;

describe('windows of an export', () => {
  it('leave out no instant, name none twice, and hold more than asked for only where one hour does', () => {
    fc.assert(
      fc.property(hours, (filled) => {
        const windows = exportWindows(filled, 1_000);
        expect(windows[0]!.from).toBe(0);
        for (const [i, { from, to }] of windows.entries()) {
          expect(to).toBeGreaterThan(from);
          if (i > 0) expect(from).toBe(windows[i - 1]!.to);
          const own = filled.filter(({ at }) => at >= from && at < to);
          const messages = own.reduce((sum, one) => sum + one.messages, 0);
          if (own.length > 1) expect(messages).toBeLessThanOrEqual(1_000);
        }
        expect(windows.at(-1)!.to).toBeGreaterThan(Date.UTC(9999, 11, 31));
      }),
    );
  });

  it('are one for nobody’s messages, and two for those of an hour: messages may come meanwhile', () => {
    expect(exportWindows([], 1_000)).toHaveLength(1);
    expect(exportWindows([{ at: HOUR_MS, messages: 5_000 }], 1_000)).toEqual([
      { from: 0, to: 2 * HOUR_MS },
      { from: 2 * HOUR_MS, to: expect.any(Number) as number },
    ]);
  });
});
